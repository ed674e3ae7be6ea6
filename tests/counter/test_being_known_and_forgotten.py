"""A reader signs in without a password, takes everything along, and is forgotten to the last byte."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from counter.mailed_codes import mailed_code, sign_in, ticket_in
from masthead.patronage.receiving import receive
from masthead.patronage.tests.giving import NOON, a_pledge, an_arrival
from masthead.readers.joining import email_of, find_reader, welcome
from masthead.readers.models import Contact, PersonKey, Reader, SignInCode, Visit
from masthead.readers.signing_in import CODE_LIFETIME, CodeWrong, come_in, send_code
from masthead.readers.vault import Sealed

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


def test_a_code_lets_a_reader_in_once_and_confirms_the_address(counter: Client) -> None:
    pledge = a_pledge()
    receive(an_arrival("line-1", pledge=pledge), now=NOON)
    sign_in(counter)
    page = counter.get("/you/").content.decode()
    assert "ann@example.org" in page
    assert "5\xa0€" in page
    assert Contact.objects.get().confirmed_at is not None
    assert not SignInCode.objects.exists()
    counter.post("/sign-out/")
    assert counter.get("/you/")["location"] == "/sign-in/"
    assert not Visit.objects.exists()


def test_no_answer_tells_whether_somebody_is_known(counter: Client) -> None:
    a_pledge()
    pages = [
        counter.post("/sign-in/", {"email": each}).content.decode() for each in ("ann@example.org", "x@example.org")
    ]
    shapes = [page.replace(ticket_in(page), "") for page in pages]
    assert shapes[0] == shapes[1]
    assert len(ticket_in(pages[0])) == len(ticket_in(pages[1]))


def test_a_code_is_guessed_five_times_and_lives_a_quarter_of_an_hour() -> None:
    welcome(email="ann@example.org", language="en", now=NOON)
    ticket = send_code(email="ann@example.org", now=NOON)
    code = mailed_code()
    with pytest.raises(CodeWrong):
        come_in(ticket=ticket, code=code, now=NOON + CODE_LIFETIME + timedelta(seconds=1))
    for _ in range(4):
        with pytest.raises(CodeWrong):
            come_in(ticket=ticket, code="00000000" if code != "0000 0000" else "1", now=NOON)
    with pytest.raises(CodeWrong):
        come_in(ticket=ticket, code=code, now=NOON)
    assert not Visit.objects.exists()


def test_a_stranger_sees_nothing_of_anybody(counter: Client) -> None:
    a_pledge()
    for path in ("/you/", "/you/export/", "/you/erase/"):
        assert counter.get(path)["location"] == "/sign-in/"
    counter.cookies["masthead_reader"] = "x" * 43
    assert counter.post("/you/erase/")["location"] == "/sign-in/"
    assert Reader.objects.count() == 1


def test_the_file_holds_what_is_kept(counter: Client) -> None:
    pledge = a_pledge()
    receive(an_arrival("line-1", pledge=pledge), now=NOON)
    sign_in(counter)
    said = json.loads(counter.get("/you/export/").content)
    assert said["email"] == "ann@example.org"
    assert [each["reference"] for each in said["pledges"]] == [pledge.rail_reference]
    assert [each["receipt"] for each in said["payments"]] == [1]


def test_forgetting_needs_the_pages_own_token() -> None:
    """Under a visit a form from elsewhere could act in the reader's name, so Django's own check guards it."""
    from django.urls import resolve

    view = resolve("/you/erase/", urlconf="masthead.urls.counter").func
    assert not getattr(view, "csrf_exempt", False)


def test_two_cases_of_one_address_are_one_person() -> None:
    one = welcome(email="Ann@Example.org", language="en", now=NOON)
    assert welcome(email="ann@example.ORG", language="uk", now=NOON) == one == find_reader("ANN@example.org")
    assert email_of(one) == "Ann@Example.org"


def test_without_the_key_nothing_can_be_read() -> None:
    reader = welcome(email="ann@example.org", language="en", now=NOON)
    PersonKey.objects.all().delete()
    with pytest.raises(Sealed):
        email_of(reader)
