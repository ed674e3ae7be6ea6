"""Seats in the office: counted, held by an alias, given and taken back on record, never more than are paid for."""

from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from masthead.office.models import AccessEntry, Deed
from masthead.patronage.models import Seat
from masthead.patronage.patrons import patrons_on
from masthead.patronage.receiving import receive
from masthead.patronage.seating import count_seats, pay_for_seats, take_seat
from masthead.patronage.tests.giving import NOON, a_pledge, an_arrival
from masthead.readers.joining import welcome
from masthead.readers.models import Reader
from masthead.staff.models import Member

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
DOOR = "/supporters/seats/"


def seats_paid(count: int) -> None:
    """A patron's gift of today pays for so many."""
    pledge = a_pledge("pat", amount=30, begins_on=timezone.localdate())
    receive(an_arrival("line-pat", amount=30, pledge=pledge, on=timezone.localdate()), now=NOON)
    pay_for_seats(pledge, count=count, now=NOON)


def a_reader(name: str) -> Reader:
    return welcome(email=f"{name}@example.org", language="en", now=NOON)


def test_counts_and_aliases_are_shown_and_no_address(officer: Client) -> None:
    seats_paid(3)
    ann, bob = a_reader("ann"), a_reader("bob")
    take_seat(ann, on=timezone.localdate())
    page = officer.get(DOOR).text
    assert "<dd>3</dd><dt>Taken</dt><dd>1</dd><dt>Free</dt><dd>2</dd>" in page
    assert ann.alias in page
    assert bob.alias not in page
    assert "asked for it" in page
    assert "@example.org" not in page


def test_a_seat_is_given_once_by_the_newsroom_and_taken_back_once_on_record(officer: Client) -> None:
    seats_paid(1)
    ann, today = a_reader("ann"), timezone.localdate()
    codes = [officer.post(f"{DOOR}give/", {"alias": f" {ann.alias.lower()} "}).status_code for _ in range(2)]
    assert codes == [302, 409]
    member = Member.objects.find_by_email("supporters-officer@harbour.example")
    seat = Seat.objects.get()
    assert (seat.reader, seat.granted_by, seat.begins_on) == (ann, str(member.pk), today)
    assert ann.pk in patrons_on(today)
    assert str(member) in officer.get(DOOR).text
    for _ in range(2):
        assert officer.post(f"{DOOR}{seat.pk}/back/")["Location"] == DOOR
    seat.refresh_from_db()
    assert (seat.taken_back_by, seat.ends_on) == (str(member.pk), today - timedelta(days=1))
    assert count_seats(today).free == 1
    assert "Nobody yet" in officer.get(DOOR).text
    entries = AccessEntry.objects.order_by("pk").values_list("deed", "reader", "member")
    assert list(entries) == [(Deed.SEATED, ann.pk, member.pk), (Deed.UNSEATED, ann.pk, member.pk)]
    assert "Gave a seat" in officer.get("/supporters/log/").text


def test_no_seat_is_given_that_nobody_pays_for(officer: Client) -> None:
    ann = a_reader("ann")
    answer = officer.post(f"{DOOR}give/", {"alias": ann.alias})
    assert (answer.status_code, "Every seat that is paid for is taken" in answer.text) == (409, True)
    assert (Seat.objects.count(), AccessEntry.objects.count()) == (0, 0)


@pytest.mark.parametrize("alias", ["", "1A2B", "1A2B-3C4D", "ann@example.org", "1A2B-3C4D-5E6F"])
def test_a_reader_is_meant_by_a_whole_alias_alone(officer: Client, alias: str) -> None:
    seats_paid(1)
    ann = a_reader("ann")
    for said in (alias, ann.alias[:4]):
        answer = officer.post(f"{DOOR}give/", {"alias": said})
        assert (answer.status_code, "No reader is called that" in answer.text) == (422, True)
    assert not Seat.objects.exists()


def test_two_readers_of_one_alias_are_nobody(officer: Client) -> None:
    seats_paid(1)
    ann = a_reader("ann")
    Reader.objects.create(pk=f"{ann.pk.hex[:8]}{'0' * 24}", joined_at=NOON)
    assert officer.post(f"{DOOR}give/", {"alias": ann.alias}).status_code == 422


def test_the_page_costs_the_same_however_many_have_a_seat(officer: Client, django_assert_max_num_queries) -> None:
    seats_paid(9)
    for number in range(9):
        take_seat(a_reader(f"reader-{number}"), on=timezone.localdate())
    officer.get(DOOR)
    with django_assert_max_num_queries(9, connection=connections["supporters"]):
        officer.get(DOOR)


def test_an_officer_from_elsewhere_is_not_let_in(officer: Client) -> None:
    """The forms stand behind the desk's own token."""
    seats_paid(1)
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost:8001"})
    strict.cookies = officer.cookies
    assert strict.post(f"{DOOR}give/", {"alias": a_reader("ann").alias}).status_code == 403
    assert not Seat.objects.exists()
