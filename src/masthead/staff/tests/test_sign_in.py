"""Signing in by code: from the address to the desk, and nothing for strangers."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from pytest_django import Settings

from masthead.staff.models import Member


def ask_for_code(client: Client, email: str) -> str:
    """Ask for a code and return the newest that was mailed, or ""."""
    response = client.post("/sign-in/", {"email": email})
    assert response.status_code == 302
    assert response["Location"] == "/sign-in/code/"
    if not mail.outbox:
        return ""
    found = re.search(r"[A-Z]{4}-[A-Z]{4}", str(mail.outbox[-1].body))
    return found.group() if found else ""


def is_in(client: Client) -> bool:
    """Tell whether somebody is signed in."""
    return "_auth_user_id" in client.session


def test_a_code_signs_in(petro: Member, client: Client) -> None:
    """Address, mail, code, desk; the case of either does not matter."""
    assert client.get("/")["Location"] == "/sign-in/?next=/"
    code = ask_for_code(client, "REPORTER@Harbour.example")
    assert mail.outbox[0].to == ["REPORTER@Harbour.example"] or mail.outbox[0].to == [petro.email]
    assert not is_in(client)
    assert client.get("/sign-in/code/").status_code == 200
    response = client.post("/sign-in/code/", {"code": code.lower().replace("-", " ")})
    assert response["Location"] == "/"
    assert client.session["_auth_user_id"] == str(petro.pk)
    assert client.get("/").status_code == 200


def test_one_is_led_on_to_where_one_wanted_to_go(petro: Member, client: Client) -> None:
    """The page that was asked for first comes after the code; another site never does."""
    response = client.post("/sign-in/", {"email": petro.email, "next": "/pages/"})
    code_page = response["Location"]
    code = re.search(r"[A-Z]{4}-[A-Z]{4}", str(mail.outbox[-1].body))
    assert code
    assert client.post(code_page, {"code": code.group(), "next": "/pages/"})["Location"] == "/pages/"
    client.logout()
    code_again = ask_for_code(client, petro.email)
    response = client.post("/sign-in/code/", {"code": code_again, "next": "https://evil.example/"})
    assert response["Location"] == "/"


def test_strangers_and_leavers_get_the_same_answer_and_no_mail(petro: Member, client: Client) -> None:
    """Nobody learns from the answer who works here."""
    Member.objects.create_user("left@harbour.example", is_active=False)
    pages = []
    for email in (petro.email, "stranger@harbour.example", "left@harbour.example"):
        visitor = Client()
        ask_for_code(visitor, email)
        page = visitor.get("/sign-in/code/").text.replace(email, "ADDRESS")
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page))
        wrong = visitor.post("/sign-in/code/", {"code": ""})
        assert wrong.status_code == 200
        assert not is_in(visitor)
    assert len(set(pages)) == 1
    assert [message.to for message in mail.outbox] == [[petro.email]]


def test_three_wrong_codes_end_the_try(petro: Member, client: Client) -> None:
    """After three guesses even the right code is refused."""
    code = ask_for_code(client, petro.email)
    for _ in range(3):
        client.post("/sign-in/code/", {"code": "BBBB-BBBB"})
    client.post("/sign-in/code/", {"code": code})
    assert not is_in(client)


def test_a_code_is_for_the_browser_that_asked(petro: Member, client: Client) -> None:
    """A code that somebody was talked out of opens nothing elsewhere."""
    code = ask_for_code(client, petro.email)
    elsewhere = Client()
    elsewhere.post("/sign-in/code/", {"code": code})
    assert not is_in(elsewhere)


def test_asking_too_often_is_stopped(petro: Member, client: Client) -> None:
    """A mailbox cannot be flooded."""
    for _ in range(3):
        ask_for_code(Client(), petro.email)
    response = client.post("/sign-in/", {"email": petro.email.upper()})
    assert response.status_code == 200
    assert "Too many tries" in response.text
    assert len(mail.outbox) == 3


def test_an_address_that_was_replaced_opens_nothing(petro: Member, client: Client) -> None:
    """Only the member's present address counts, whatever the library remembers."""
    EmailAddress.objects.create(user=petro, email="old@harbour.example", verified=True, primary=True)
    ask_for_code(client, "old@harbour.example")
    assert mail.outbox == []


def test_without_mail_the_page_says_what_to_do(petro: Member, client: Client, settings: Settings) -> None:
    """No code is promised that cannot come."""
    settings.MASTHEAD_MAIL_CONFIGURED = False
    assert "./masthead staff link" in client.get("/sign-in/").text
    for email in (petro.email, "stranger@harbour.example"):
        assert client.post("/sign-in/", {"email": email}).status_code == 200
    assert mail.outbox == []


def test_who_has_no_role_is_told_so_and_can_leave(client: Client) -> None:
    """No circle of redirects for a member without any right."""
    client.force_login(Member.objects.create_user("new@harbour.example"))
    response = client.get("/", follow=True)
    assert response.status_code == 403
    assert "You have no role yet" in response.text
    assert client.post("/sign-in/out/")["Location"] == "/sign-in/"
    assert not is_in(client)


def test_who_leaves_is_out_at_once(petro: Member, client: Client) -> None:
    """An open session ends, and does not come back to life with the member."""
    client.force_login(petro)
    assert client.get("/").status_code == 200
    petro.leave()
    assert client.get("/").status_code == 302
    Member.objects.filter(pk=petro.pk).update(is_active=True)
    assert client.get("/").status_code == 302


def test_signing_out_needs_the_button(petro: Member, client: Client) -> None:
    """An image tag on another site signs nobody out."""
    client.force_login(petro)
    assert client.get("/sign-in/out/").status_code == 200
    assert is_in(client)


@pytest.mark.parametrize("address", ["/login/", "/login/?next=/pages/"])
def test_wagtails_own_login_leads_to_ours(client: Client, address: str) -> None:
    """There is one door."""
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"] == address.replace("/login/", "/sign-in/")


def test_password_resets_do_not_exist(client: Client) -> None:
    """There is nothing to reset."""
    for address in ("/password_reset/", "/password_reset/done/", "/password_reset/confirm/a/b/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"email": "a@b.example"}).status_code == 404
