"""Patrons by alias; a contact is shown once, to somebody who said why, and never without a trace."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from doors.people import ROLE_NAMES, arrive
from masthead.office.models import AccessEntry, Deed
from masthead.patronage.erasing import erase_reader
from masthead.patronage.promising import cancel
from masthead.patronage.receiving import receive
from masthead.patronage.tests.giving import NOON, a_pledge, an_arrival, euros
from masthead.readers.models import Reader
from masthead.staff.models import Member

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


def aliases_in(page: str) -> set[str]:
    return {reader.alias for reader in Reader.objects.all() if reader.alias in page}


def test_patrons_are_listed_by_alias_and_never_by_address(officer: Client) -> None:
    ann, bob = a_pledge("ann"), a_pledge("bob")
    cancel(bob, now=NOON)
    page = officer.get("/supporters/").text
    assert aliases_in(page) == {ann.reader.alias, bob.reader.alias}
    assert "example.org" not in page
    assert aliases_in(officer.get("/supporters/?state=cancelled").text) == {bob.reader.alias}
    assert aliases_in(officer.get("/supporters/?state=promised&rail=bank").text) == {ann.reader.alias}
    assert aliases_in(officer.get("/supporters/?rail=stripe").text) == set()
    assert aliases_in(officer.get(f"/supporters/?alias={ann.reader.alias.lower()}").text) == {ann.reader.alias}


def test_state_and_rail_are_looked_for_in_the_same_pledge(officer: Client) -> None:
    """Somebody who left the bank and gives by card now is no open patron of the bank."""
    old, new = a_pledge("ann"), a_pledge("ann")
    cancel(old, now=NOON)
    new.rail = "stripe"
    new.save()
    assert aliases_in(officer.get("/supporters/?rail=bank&state=cancelled").text) == {old.reader.alias}
    assert aliases_in(officer.get("/supporters/?rail=bank&state=promised").text) == set()


def test_an_address_is_no_alias(officer: Client) -> None:
    a_pledge("ann")
    page = officer.get("/supporters/?alias=ann@ex.org").text
    assert aliases_in(page) == set()
    assert "Nobody can be looked for by address here" in page


def test_a_long_list_is_turned_page_by_page(officer: Client) -> None:
    for number in range(51):
        a_pledge(f"patron-{number}")
    pages = [aliases_in(officer.get(f"/supporters/?p={number}").text) for number in (1, 2)]
    assert [len(each) for each in pages] == [50, 1]
    assert not pages[0] & pages[1]
    assert officer.get("/supporters/?p=nonsense").status_code == 200


def test_a_patrons_page_has_pledges_payments_and_receipts(officer: Client) -> None:
    pledge = a_pledge("ann", amount=7)
    receive(an_arrival("line-1", amount=7, pledge=pledge), now=NOON)
    page = officer.get(f"/supporters/patrons/{pledge.reader_id}/").text
    assert pledge.rail_reference in page
    assert euros(7).shown("en") in page
    assert "<td>1</td>" in page
    assert "ann@" not in page


def test_a_contact_needs_a_reason_is_shown_once_and_leaves_a_trace(officer: Client) -> None:
    reader = a_pledge("ann").reader
    door = f"/supporters/patrons/{reader.pk}/contact/"
    refused = officer.post(door, {"reason": " "})
    assert (refused.status_code, AccessEntry.objects.count()) == (422, 0)
    assert "ann@" not in refused.text
    answer = officer.post(door, {"reason": "She asked us to write about her receipt"})
    assert "ann@example.org" in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert "ann@" not in officer.get(f"/supporters/patrons/{reader.pk}/").text
    entry = AccessEntry.objects.get()
    member = Member.objects.find_by_email("supporters-officer@harbour.example")
    assert (entry.deed, entry.reader, entry.member) == (Deed.CONTACT, reader.pk, member.pk)
    assert abs(entry.at - timezone.now()) < timedelta(minutes=1)
    log = officer.get("/supporters/log/").text
    for said in (str(member), reader.alias, "She asked us to write about her receipt"):
        assert said in log
    assert officer.get(door).status_code == 405


def test_a_trace_is_left_even_where_there_is_no_address_any_more(officer: Client) -> None:
    pledge = a_pledge("ann")
    pledge.reader.contact.delete()
    answer = officer.post(f"/supporters/patrons/{pledge.reader_id}/contact/", {"reason": "A letter came back"})
    assert "There is no address" in answer.text
    assert AccessEntry.objects.count() == 1


def test_who_looked_stays_on_record_and_why_is_forgotten_with_the_patron(officer: Client) -> None:
    reader = a_pledge("ann").reader
    officer.post(f"/supporters/patrons/{reader.pk}/contact/", {"reason": "Ann Example called"})
    erase_reader.func(str(reader.pk))
    log = officer.get("/supporters/log/").text
    assert reader.alias in log
    assert "Ann Example" not in log
    assert officer.get(f"/supporters/patrons/{reader.pk}/").status_code == 404


@pytest.mark.parametrize("role", [name for name in ROLE_NAMES if name != "supporters-officer"])
def test_another_role_sees_no_patron_not_even_an_owner(role: str) -> None:
    reader = a_pledge("ann").reader
    client = arrive(role)
    for path in ("/supporters/", f"/supporters/patrons/{reader.pk}/", "/supporters/log/"):
        assert client.get(path)["Location"] == "/"
    assert client.post(f"/supporters/patrons/{reader.pk}/contact/", {"reason": "I am curious"})["Location"] == "/"
    assert not AccessEntry.objects.exists()
    assert "/supporters/" not in client.get("/").text


def test_a_pledge_is_ended_for_a_patron_once_and_on_record(officer: Client) -> None:
    pledge = a_pledge("ann")
    door = f"/supporters/pledges/{pledge.pk}/end/"
    assert door in officer.get(f"/supporters/patrons/{pledge.reader_id}/").text
    for _ in range(2):
        officer.post(door)
    pledge.refresh_from_db()
    assert (pledge.state, [step.by for step in pledge.steps.filter(kind="cancelled")]) == ("cancelled", ["staff"])
    assert [entry.deed for entry in AccessEntry.objects.all()] == [Deed.ENDED]
    page = officer.get(f"/supporters/patrons/{pledge.reader_id}/").text
    assert door not in page
    assert "Cancelled (the office)" in page


def test_a_pledge_that_a_platform_keeps_is_ended_there(officer: Client) -> None:
    pledge = a_pledge("ann")
    pledge.rail = "patreon"
    pledge.save()
    door = f"/supporters/pledges/{pledge.pk}/end/"
    assert door not in officer.get(f"/supporters/patrons/{pledge.reader_id}/").text
    officer.post(door)
    pledge.refresh_from_db()
    assert (pledge.is_open, AccessEntry.objects.count()) == (True, 0)


def test_the_desk_offers_the_office_to_its_staff(officer: Client) -> None:
    assert "/supporters/" in officer.get("/").text
