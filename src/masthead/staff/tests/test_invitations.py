"""An owner invites; nobody else can, and the new colleague gets in."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from masthead.staff.links import INVITATION_LIFETIME, LinkExpired, check_link
from masthead.staff.models import Member, SignInLink

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
NEW = {"email": "Iryna@Harbour.example", "first_name": "Iryna", "last_name": "Koval", "role": "editor"}


def test_an_invitation_is_mailed_and_lets_the_colleague_in(owner_client: Client, olena: Member) -> None:
    """From the form to the new colleague's first page."""
    response = owner_client.post("/staff/invite/", NEW)
    assert response.status_code == 200
    assert "/sign-in/link/" not in response.text
    [message] = mail.outbox
    assert message.to == ["iryna@harbour.example"]
    found = re.search(r"/sign-in/link/[^/]+/", str(message.body))
    assert found
    iryna = Member.objects.get(email="iryna@harbour.example")
    assert [group.name for group in iryna.groups.all()] == ["Editor"]
    assert SignInLink.objects.get().made_by == olena
    theirs = Client()
    assert theirs.post(found.group())["Location"] == "/"
    assert theirs.session["_auth_user_id"] == str(iryna.pk)


def test_without_mail_the_link_is_shown_once(owner_client: Client, settings: Settings) -> None:
    """The owner hands it over; coming back to the page does not show it."""
    settings.MASTHEAD_MAIL_CONFIGURED = False
    response = owner_client.post("/staff/invite/", NEW)
    found = re.search(r"/sign-in/link/([^/]+)/", response.text)
    assert found
    assert mail.outbox == []
    assert "no-store" in response["Cache-Control"]
    assert found.group(1) not in owner_client.get("/staff/invite/").text
    now = timezone.now()
    check_link(token=found.group(1), now=now + INVITATION_LIFETIME - timedelta(minutes=1))
    with pytest.raises(LinkExpired):
        check_link(token=found.group(1), now=now + INVITATION_LIFETIME)


@pytest.mark.parametrize("role", ["reporter", "editor", "publisher", "supporters-officer"])
def test_only_an_owner_invites(role: str, colleague: Callable[[str], Member], client: Client) -> None:
    """For everybody else the page is closed and the menu does not offer it."""
    client.force_login(colleague(role))
    assert client.get("/staff/invite/").status_code == 302
    assert client.post("/staff/invite/", NEW).status_code == 302
    assert not Member.objects.filter(email="iryna@harbour.example").exists()
    assert "/staff/invite/" not in client.get("/").text


def test_the_menu_and_wagtails_own_form_lead_to_the_invitation(owner_client: Client) -> None:
    """There is one way to add a colleague."""
    assert "/staff/invite/" in owner_client.get("/").text
    for method in (owner_client.get, owner_client.post):
        assert method("/users/new/")["Location"] == "/staff/invite/"


def test_who_is_on_the_staff_is_not_invited_again(owner_client: Client, petro: Member) -> None:
    """The owner is told; nothing changes."""
    Member.objects.filter(pk=petro.pk).update(last_login=timezone.now())
    response = owner_client.post("/staff/invite/", NEW | {"email": petro.email.upper(), "role": "owner"})
    assert "on the staff already" in response.text
    assert [group.name for group in petro.groups.all()] == ["Reporter"]
    assert not SignInLink.objects.exists()


def test_who_has_not_come_yet_can_be_invited_again(owner_client: Client) -> None:
    """A lost invitation is replaced, and the role may be another."""
    owner_client.post("/staff/invite/", NEW)
    owner_client.post("/staff/invite/", NEW | {"role": "publisher"})
    iryna = Member.objects.get(email="iryna@harbour.example")
    assert [group.name for group in iryna.groups.all()] == ["Publisher"]
    assert len(mail.outbox) == 2


def test_users_are_managed_without_passwords(owner_client: Client, petro: Member) -> None:
    """Wagtail's list and form of users work, and the form asks for no password."""
    assert petro.email in owner_client.get("/users/").text
    page = owner_client.get(f"/users/edit/{petro.pk}/")
    assert page.status_code == 200
    assert 'type="password"' not in page.text
    answers = {"email": "PETRO@new.example", "first_name": "Petro", "last_name": "B", "is_active": "on"}
    response = owner_client.post(f"/users/edit/{petro.pk}/", answers)
    assert response.status_code == 302
    petro.refresh_from_db()
    assert petro.email == "petro@new.example"


def test_an_address_is_not_given_to_two(owner_client: Client, petro: Member, olena: Member) -> None:
    """Wagtail's form says so instead of failing."""
    answers = {"email": olena.email.upper(), "first_name": "P", "last_name": "B", "is_active": "on"}
    response = owner_client.post(f"/users/edit/{petro.pk}/", answers)
    assert response.status_code == 200
    assert "exists already" in response.text
