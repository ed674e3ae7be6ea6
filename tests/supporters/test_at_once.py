"""Twenty at the same instant: no seat is given out twice, no giver is two, no gift is booked again."""

import pytest

from counter.test_twenty_copies import COPIES, at_once
from masthead.lib.money import Money
from masthead.patronage.books import check
from masthead.patronage.duplicates import NotTwo, merge
from masthead.patronage.models import LedgerEntry, OutsidePatron, Payment, Pledge, ReaderMerge, Seat
from masthead.patronage.pledges import Interval
from masthead.patronage.rails.outside.facts import Gift, Person
from masthead.patronage.rails.outside.gifts import settle_gift
from masthead.patronage.rails.outside.tests.platforms import NOW
from masthead.patronage.rails.patreon.messages import KEPT, settle
from masthead.patronage.receiving import receive
from masthead.patronage.seating import NoSeatFree, pay_for_seats, take_seat
from masthead.patronage.tests.giving import NOON, PI_DAY, a_pledge, an_arrival
from masthead.readers.joining import welcome
from masthead.readers.models import Contact, PersonKey, Reader

pytestmark = pytest.mark.django_db(databases=["default", "supporters"], transaction=True)


def test_twenty_readers_ask_for_three_seats() -> None:
    pledge = a_pledge(amount=30)
    receive(an_arrival("line-1", amount=30, pledge=pledge), now=NOON)
    pay_for_seats(pledge, count=3, now=NOON)
    readers = [welcome(email=f"r{number}@example.org", language="en", now=NOON) for number in range(COPIES)]

    def ask(number: int) -> bool:
        try:
            return take_seat(readers[number], on=PI_DAY) is not None
        except NoSeatFree:
            return False

    assert sorted(at_once(ask)) == [False] * (COPIES - 3) + [True] * 3
    assert Seat.objects.count() == 3


@pytest.mark.parametrize("interval", [Interval.ONCE, Interval.MONTHLY])
def test_twenty_copies_of_a_gift_are_one_gift_of_one_giver(interval: Interval) -> None:
    gift = Gift(
        key="tx-1",
        person=Person(key="ann@example.org", name="Ann", email="ann@example.org"),
        money=Money(amount_minor=500, currency="EUR"),
        paid_at=NOW,
        interval=interval,
    )
    at_once(lambda _number: settle_gift(gift, rail="kofi", now=NOW))
    assert LedgerEntry.objects.count() == Payment.objects.count() == Pledge.objects.count() == 1
    assert OutsidePatron.objects.count() == Reader.objects.count() == Contact.objects.count() == 1
    assert set(PersonKey.objects.values_list("holder", flat=True)) == {Reader.objects.get().pk}
    assert check() == ()


def test_twenty_messages_of_one_member_book_their_sum_once() -> None:
    said = dict.fromkeys(KEPT) | {
        "person": "76783024", "patron_status": "active_patron", "last_charge_status": "Paid",
        "last_charge_date": NOW.isoformat(), "campaign_lifetime_support_cents": 500, "will_pay_amount_cents": 500,
    }  # fmt: skip
    settle(said, NOW)
    said["campaign_lifetime_support_cents"] = 1500
    at_once(lambda _number: settle(said, NOW))
    assert sorted(Payment.objects.values_list("amount_minor", flat=True)) == [500, 1000]
    assert check() == ()


def test_twenty_decisions_about_one_pair_are_one_merge() -> None:
    ann, bob = a_pledge("ann").reader, a_pledge("bob").reader

    def decide(_number: int) -> bool:
        try:
            return merge(kept=ann, gone=bob, by="7", now=NOON) is not None
        except NotTwo:
            return False

    assert at_once(decide).count(True) == 1
    assert ReaderMerge.objects.count() == 1
    assert set(Pledge.objects.values_list("reader_id", flat=True)) == {ann.pk}
