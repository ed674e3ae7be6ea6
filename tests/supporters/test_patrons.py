"""Who is a patron on a day: by money that is there, for as long as it covers, and by nothing else."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masthead.lib.money import Money
from masthead.lib.safes import supporters_together
from masthead.patronage.booking import book_refund
from masthead.patronage.models import Seat
from masthead.patronage.patrons import GRACE, patrons_on, pledges_paid_on
from masthead.patronage.pledges import Interval
from masthead.patronage.promising import cancel
from masthead.patronage.receiving import keep, receive
from masthead.patronage.tests.giving import NOON, PI_DAY, a_pledge, an_arrival
from masthead.readers.joining import welcome

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


@pytest.mark.parametrize(
    ("interval", "last"),
    [
        (Interval.MONTHLY, date(2026, 4, 14) + GRACE),
        (Interval.YEARLY, date(2027, 3, 14) + GRACE),
        (Interval.ONCE, date(2027, 3, 14) + GRACE),
    ],
)
def test_a_gift_covers_its_time_and_not_a_day_more(interval: Interval, last: date) -> None:
    pledge = a_pledge(interval=interval)
    assert patrons_on(PI_DAY) == frozenset()
    receive(an_arrival("line-1", pledge=pledge), now=NOON)
    days = (PI_DAY - timedelta(days=1), PI_DAY, last, last + timedelta(days=1))
    assert [pledge.reader_id in patrons_on(day) for day in days] == [False, True, True, False]
    assert pledges_paid_on(last) == {pledge.pk}


def test_what_was_sent_back_whole_covers_nothing_and_a_part_does() -> None:
    pledge = a_pledge()
    payment = receive(an_arrival("line-1", pledge=pledge), now=NOON)
    book_refund(payment, money=Money(amount_minor=200, currency="EUR"), key="r1", on=PI_DAY, now=NOON)
    assert patrons_on(PI_DAY) == {pledge.reader_id}
    later = PI_DAY + timedelta(days=3)
    book_refund(payment, money=Money(amount_minor=300, currency="EUR"), key="r2", on=later, now=NOON)
    assert (patrons_on(PI_DAY), patrons_on(later)) == ({pledge.reader_id}, frozenset())


def test_money_that_nobody_claims_and_an_ended_pledge() -> None:
    pledge = a_pledge()
    receive(an_arrival("line-1", pledge=pledge), now=NOON)
    cancel(pledge, now=NOON)
    assert patrons_on(PI_DAY) == {pledge.reader_id}
    unknown = receive(an_arrival("line-2"), now=NOON)
    keep(unknown.questions.get(), by="7", on=PI_DAY, now=NOON)
    assert patrons_on(PI_DAY) == {pledge.reader_id}


def test_a_seat_counts_for_its_days() -> None:
    reader = welcome(email="ann@example.org", language="en", now=NOON)
    Seat.objects.create(reader=reader, begins_on=PI_DAY, ends_on=PI_DAY + timedelta(days=365))
    days = (-1, 0, 365, 366)
    assert [reader.pk in patrons_on(PI_DAY + timedelta(days=day)) for day in days] == [False, True, True, False]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    gifts=st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 800), st.booleans(), st.sampled_from(list(Interval))), max_size=8
    ),
    ahead=st.integers(0, 900),
)
def test_the_query_says_what_a_plain_look_at_each_gift_says(gifts, ahead: int) -> None:
    """The oracle knows no ledger: days are counted on, month by month, and one gift after another is looked at."""

    class Undone(Exception):
        pass

    day, expected = PI_DAY + timedelta(days=ahead), set()
    try:
        with supporters_together():
            for number, (who, at, is_refunded, interval) in enumerate(gifts):
                pledge = a_pledge(f"p{who}", interval=interval)
                paid_on = PI_DAY + timedelta(days=at)
                payment = receive(an_arrival(f"line-{number}", pledge=pledge, on=paid_on), now=NOON)
                if is_refunded:
                    book_refund(payment, money=payment.money, key=f"r{number}", on=paid_on, now=NOON)
                months = 1 if interval == Interval.MONTHLY else 12
                end = paid_on
                for _ in range(months):
                    end = (end.replace(day=1) + timedelta(days=32)).replace(day=1)
                last = min(paid_on.day, ((end + timedelta(days=32)).replace(day=1) - timedelta(days=1)).day)
                if not is_refunded and paid_on <= day <= end.replace(day=last) + timedelta(days=10):
                    expected.add(pledge.reader_id)
            assert patrons_on(day) == expected
            raise Undone
    except Undone:
        pass
