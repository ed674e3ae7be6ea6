"""Solidarity seats: paid for with a pledge, taken first come by readers with a confirmed address, counted and never named."""

import re
from datetime import datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, Page

from masthead.appeal.models import SupportPage
from masthead.patronage.booking import book_refund
from masthead.patronage.erasing import erase_reader
from masthead.patronage.links import token_of
from masthead.patronage.models import PaidSeats, Pledge, Seat
from masthead.patronage.patrons import GRACE, patrons_on
from masthead.patronage.pledges import Interval
from masthead.patronage.promising import change_amount
from masthead.patronage.receiving import receive
from masthead.patronage.seating import (
    SEAT_DAYS,
    NoSeatFree,
    TooManySeats,
    count_seats,
    find_seat,
    most_seats,
    pay_for_seats,
    take_back,
    take_seat,
)
from masthead.patronage.tests.giving import NOON, PI_DAY, a_pledge, an_arrival, euros
from masthead.post.models import Letter
from masthead.press.audit import audit
from masthead.press.chore import print_round
from masthead.press.edition import Edition
from masthead.readers.joining import find_reader, welcome
from masthead.readers.models import Contact, Reader
from masthead.upkeep.founding import found_newsroom, front_in

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


def paid_for(count: int, *, name: str = "pat", on=PI_DAY, amount: int = 30) -> Pledge:
    pledge = a_pledge(name, amount=amount, begins_on=on)
    payment = receive(an_arrival(f"line-{name}", amount=amount, pledge=pledge, on=on), now=NOON)
    pay_for_seats(pledge, count=count, now=NOON)
    assert payment.state == "settled"
    return pledge


def a_reader(name: str) -> Reader:
    return welcome(email=f"{name}@example.org", language="en", now=NOON)


@pytest.mark.parametrize(
    ("amount", "interval", "most"),
    [(3, Interval.MONTHLY, 0), (5, Interval.MONTHLY, 0), (6, Interval.MONTHLY, 1), (30, Interval.MONTHLY, 9),
     (36, Interval.YEARLY, 0), (72, Interval.YEARLY, 1), (72, Interval.ONCE, 1), (90_000, Interval.MONTHLY, 100)],
)  # fmt: skip
def test_a_gift_reaches_for_others_beside_its_giver(amount: int, interval: Interval, most: int) -> None:
    pledge = a_pledge(amount=amount, interval=interval)
    assert most_seats(pledge) == most
    with pytest.raises(TooManySeats):
        pay_for_seats(pledge, count=most + 1, now=NOON)
    pay_for_seats(pledge, count=most, now=NOON)
    assert [each.count for each in PaidSeats.objects.all()] == ([most] if most else [])


def test_a_promise_pays_for_no_seat_and_neither_does_money_that_went_back() -> None:
    pledge = a_pledge(amount=30)
    pay_for_seats(pledge, count=3, now=NOON)
    assert count_seats(PI_DAY).paid == 0
    payment = receive(an_arrival("line-1", amount=30, pledge=pledge), now=NOON)
    assert count_seats(PI_DAY).paid == 3
    book_refund(payment, money=payment.money, key="r", on=PI_DAY, now=NOON)
    assert count_seats(PI_DAY).paid == 0


def test_first_come_first_served_for_a_year_and_one_each() -> None:
    paid_for(2)
    ann, bob, cid = map(a_reader, ("ann", "bob", "cid"))
    first = take_seat(ann, on=PI_DAY)
    assert take_seat(ann, on=PI_DAY + timedelta(days=9)) == first
    take_seat(bob, on=PI_DAY)
    with pytest.raises(NoSeatFree):
        take_seat(cid, on=PI_DAY)
    assert (count_seats(PI_DAY).taken, count_seats(PI_DAY).free) == (2, 0)
    last = PI_DAY + timedelta(days=SEAT_DAYS)
    assert [ann.pk in patrons_on(day) for day in (PI_DAY, last, last + timedelta(days=1))] == [True, True, False]


def test_a_seat_outlives_the_pledge_that_paid_for_it_and_is_not_given_again() -> None:
    paid_for(1)
    take_seat(a_reader("ann"), on=PI_DAY)
    later = PI_DAY + timedelta(days=31) + GRACE + timedelta(days=1)
    counts = count_seats(later)
    assert (counts.paid, counts.taken, counts.free) == (0, 1, 0)
    paid_for(1, name="sue", on=later)
    assert count_seats(later).free == 0


def test_staff_grant_and_take_back_on_record() -> None:
    paid_for(1)
    seat = take_seat(a_reader("ann"), on=PI_DAY, by="7")
    assert seat.granted_by == "7"
    for day in (3, 4):
        take_back(seat, by="8", on=PI_DAY + timedelta(days=day), now=NOON)
    seat.refresh_from_db()
    assert (seat.taken_back_by, seat.ends_on, seat.taken_back_at) == ("8", PI_DAY + timedelta(days=2), NOON)
    assert find_seat(seat.reader, on=PI_DAY + timedelta(days=3)) is None
    assert take_seat(a_reader("bob"), on=PI_DAY + timedelta(days=3)).reader_id != seat.reader_id
    same_day = take_back(Seat.objects.latest("pk"), by="8", on=PI_DAY + timedelta(days=3), now=NOON)
    assert same_day.ends_on < same_day.begins_on


def test_a_smaller_gift_pays_for_fewer_seats_at_once() -> None:
    pledge = paid_for(9)
    change_amount(pledge, money=euros(9), now=NOON)
    assert PaidSeats.objects.get().count == 2
    change_amount(pledge, money=euros(3), now=NOON)
    assert not PaidSeats.objects.exists()


@pytest.fixture
def today(monkeypatch) -> datetime:
    return timezone.now()


def letter_link() -> str:
    letter = Letter.objects.using("supporters").filter(key__startswith="seat:").latest("created_at")
    return re.search(r"http://[^/]+(/seat/[^\s]+/)", letter.text)[1]


def test_a_reader_asks_confirms_and_takes_a_seat(counter: Client, today: datetime) -> None:
    paid_for(1, on=today.date())
    assert "One seat is free" in counter.get("/seat/").content.decode()
    page = counter.post("/seat/", {"email": "ann@example.org"})
    assert page.status_code == 200
    assert (Seat.objects.count(), Contact.objects.get(reader=find_reader("ann@example.org")).confirmed_at) == (0, None)
    link = letter_link()
    assert (counter.get(link).status_code, counter.head(link).status_code, Seat.objects.count()) == (200, 200, 0)
    assert counter.post(link, headers={"origin": "null"}).status_code == 403
    for _ in range(2):
        assert "The seat is yours until" in counter.post(link).content.decode()
    seat = Seat.objects.get()
    assert seat.reader == find_reader("ann@example.org")
    assert Contact.objects.get(reader=seat.reader).confirmed_at is not None
    assert seat.reader_id in patrons_on(seat.begins_on)


def test_whoever_is_late_is_told_and_the_answer_tells_nobody_who_is_known(counter: Client, today: datetime) -> None:
    paid_for(1, on=today.date())
    shapes = []
    for name in ("pat", "new"):
        shapes.append(counter.post("/seat/", {"email": f"{name}@example.org"}).content)
    assert shapes[0] == shapes[1]
    link = letter_link()
    take_seat(a_reader("zoe"), on=timezone.localdate())
    assert counter.post(link).status_code == 422
    assert "no seat is free" in counter.get("/seat/").content.decode()


@pytest.mark.parametrize("token", ["x", "a.b.c", "%00", "IjEi:1:x" * 20])
def test_a_made_up_link_opens_nothing(counter: Client, token: str) -> None:
    assert counter.get(f"/seat/{token}/").status_code == 404
    assert counter.post(f"/seat/{token}/").status_code == 404


def test_a_link_of_an_erased_reader_or_of_last_week_opens_nothing(
    counter: Client, today: datetime, monkeypatch
) -> None:
    paid_for(1, on=today.date())
    counter.post("/seat/", {"email": "ann@example.org"})
    link = letter_link()
    with monkeypatch.context() as patch:
        import time

        real = time.time
        patch.setattr("django.core.signing.time.time", lambda: real() + 8 * 86_400)
        assert counter.get(link).status_code == 404
    erase_reader.call(reader_id=str(find_reader("ann@example.org").pk))
    assert counter.get(link).status_code == 404


def test_a_flood_is_slowed_and_a_wrong_address_is_said(counter: Client, today: datetime) -> None:
    paid_for(1, on=today.date())
    assert counter.post("/seat/", {"email": "nobody"}).status_code == 422
    codes = [counter.post("/seat/", {"email": f"a{n}@example.org"}).status_code for n in range(12)]
    assert (codes.count(200), codes[-1]) == (10, 429)
    cache.clear()
    assert [counter.post("/seat/", {"email": "b@example.org"}).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_a_patron_pays_for_seats_from_the_pledges_own_page(counter: Client) -> None:
    pledge = a_pledge(amount=12)
    path = f"/pledge/{token_of(pledge)}/"
    assert "Pay for readers who cannot" in counter.get(path).content.decode()
    assert counter.get(f"{path}seats/").status_code == 200
    for wrong in ("4", "-1", "x", ""):
        assert counter.post(f"{path}seats/", {"count": wrong}).status_code == 422
    assert counter.post(f"{path}seats/", {"count": "3"})["location"] == path
    assert "You pay for 3 readers who cannot" in counter.get(path).content.decode()
    counter.post(f"{path}seats/", {"count": "0"})
    assert not PaidSeats.objects.exists()


def test_the_accounts_show_counts_and_follow_every_change(edition: Edition) -> None:
    found_newsroom()
    page = SupportPage(title="Support us", slug="support", introduction="<p>A coffee.</p>")
    page.locale = Locale.objects.get(language_code="en")
    Page.objects.get(pk=front_in("en").pk).add_child(instance=page)
    page.save_revision().publish()

    def printed(at: datetime = NOON) -> str:
        print_round(edition=edition, at=at)
        assert audit(edition=edition) == ()
        with edition.reading() as view:
            assert view.count("failed") == 0
            return view.read("/support/accounts/").body.decode()

    assert "Seats for readers" not in printed()
    pledge = paid_for(3)
    assert re.search(r"Paid for by patrons</dt><dd>3</dd><dt>Taken</dt><dd>0</dd><dt>Free</dt><dd>3", printed())
    seat = take_seat(a_reader("ann"), on=PI_DAY)
    assert "<dt>Taken</dt><dd>1</dd><dt>Free</dt><dd>2</dd>" in printed()
    assert f"{django_settings.MASTHEAD_CONFIG.addresses.counter}/seat/" in printed()
    assert "ann@" not in printed()
    take_back(seat, by="7", on=PI_DAY, now=NOON)
    assert "<dd>3</dd><dt>Taken</dt><dd>0</dd><dt>Free</dt><dd>3</dd>" in printed()
    pay_for_seats(pledge, count=1, now=NOON)
    assert "<dd>1</dd><dt>Taken</dt><dd>0</dd><dt>Free</dt><dd>1</dd>" in printed()
    pay_for_seats(pledge, count=0, now=NOON)
    assert "Seats for readers" not in printed()
    pay_for_seats(pledge, count=2, now=NOON)
    # The gift's time is out, by the clock alone.
    assert "Seats for readers" not in printed(NOON + timedelta(days=60))
