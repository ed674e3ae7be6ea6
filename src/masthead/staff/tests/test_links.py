"""A sign-in link lets its member in once, within its time, and only when the button is pressed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from masthead.staff import links
from masthead.staff.links import (
    LINK_LIFETIME,
    LinkAlreadyUsed,
    LinkExpired,
    LinkUnknown,
    LinkWithdrawn,
    check_link,
    find_link,
    link_url,
    make_link,
    use_link,
)
from masthead.staff.models import Member, SignInLink

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_a_link_lets_its_member_in_once(petro: Member) -> None:
    """The first use returns the member, the second is refused."""
    token = make_link(member=petro, now=NOON)
    assert use_link(token=token, now=NOON + timedelta(minutes=1)) == petro
    with pytest.raises(LinkAlreadyUsed):
        use_link(token=token, now=NOON + timedelta(minutes=2))


def test_a_link_expires_to_the_second(petro: Member) -> None:
    """A quarter of an hour is a quarter of an hour."""
    token = make_link(member=petro, now=NOON)
    check_link(token=token, now=NOON + LINK_LIFETIME - timedelta(seconds=1))
    with pytest.raises(LinkExpired):
        use_link(token=token, now=NOON + LINK_LIFETIME)


def test_an_unknown_link_is_refused(petro: Member) -> None:
    """Neither a guess nor the stored digest opens anything."""
    make_link(member=petro, now=NOON)
    with pytest.raises(LinkUnknown):
        use_link(token="guess", now=NOON)
    with pytest.raises(LinkUnknown):
        use_link(token=SignInLink.objects.get().token_digest, now=NOON)


def test_the_token_is_not_in_the_database(petro: Member) -> None:
    """Whoever reads the table can make no link of it."""
    token = make_link(member=petro, now=NOON)
    row = SignInLink.objects.values().get()
    assert all(token not in str(value) for value in row.values())


def test_a_member_who_has_left_is_not_let_in(petro: Member) -> None:
    """A link that was made before the departure opens nothing after it."""
    token = make_link(member=petro, now=NOON)
    Member.objects.update(is_active=False)
    with pytest.raises(LinkWithdrawn):
        use_link(token=token, now=NOON)


def test_of_two_who_press_at_once_one_gets_in(petro: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have passed the check; the second to write is refused."""
    token = make_link(member=petro, now=NOON)
    rivals: list[Member] = []

    def check_while_a_rival_is_faster(**asked: Any) -> Member:
        member = check_link(**asked)
        monkeypatch.setattr(links, "check_link", check_link)
        rivals.append(use_link(**asked))
        return member

    monkeypatch.setattr(links, "check_link", check_while_a_rival_is_faster)
    with pytest.raises(LinkAlreadyUsed):
        use_link(token=token, now=NOON)
    assert rivals == [petro]


def test_opening_the_page_changes_nothing(petro: Member, client: Client) -> None:
    """Programs that follow links in mail neither use the link up nor get a session."""
    token = make_link(member=petro, now=timezone.now())
    for method in (client.get, client.head, client.get):
        response = method(f"/sign-in/link/{token}/")
        assert response.status_code == 200
    link = find_link(token)
    assert link is not None
    assert not link.is_used
    assert "_auth_user_id" not in client.session
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]


def test_pressing_the_button_signs_in_and_leads_to_the_desk(petro: Member, client: Client, settings: Settings) -> None:
    """The member is in, in a session with a new key."""
    client.get("/sign-in/")
    session = client.session
    session["seen"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    before = session.session_key
    response = client.post(f"/sign-in/link/{make_link(member=petro, now=timezone.now())}/")
    assert response.status_code == 302
    assert response["Location"] == "/"
    assert client.session["_auth_user_id"] == str(petro.pk)
    assert client.session.session_key != before
    assert client.get("/").status_code == 200


def test_a_forged_press_is_refused(petro: Member) -> None:
    """Another site cannot press the button in somebody's browser."""
    client = Client(enforce_csrf_checks=True)
    token = make_link(member=petro, now=timezone.now())
    assert client.post(f"/sign-in/link/{token}/").status_code == 403
    check_link(token=token, now=timezone.now())


@pytest.mark.parametrize("method", ["get", "post"])
def test_links_that_do_not_open_say_why(petro: Member, client: Client, method: str) -> None:
    """Unknown is 404; used, expired and withdrawn are 410; all are kind pages."""
    now = timezone.now()
    used, expired = make_link(member=petro, now=now), make_link(member=petro, now=now - timedelta(days=1))
    use_link(token=used, now=now)
    for token, status, words in (
        ("nonsense", 404, "do not know it"),
        (used, 410, "has been used"),
        (expired, 410, "time is over"),
    ):
        response = getattr(client, method)(f"/sign-in/link/{token}/")
        assert response.status_code == status
        assert words in response.text
        assert "no-store" in response["Cache-Control"]
    assert "_auth_user_id" not in client.session


def test_a_link_is_written_with_the_desks_address(petro: Member, settings: Settings) -> None:
    """The link can be clicked wherever it is read."""
    token = make_link(member=petro, now=NOON)
    assert link_url(token) == f"{settings.MASTHEAD_CONFIG.addresses.desk.rstrip('/')}/sign-in/link/{token}/"
