"""Every address of the desk as every kind of person: who comes in where, and that nothing ever breaks."""

import copy
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from doors.expected import PUBLIC, TABLE, WAY_OUT, letters, row_of
from doors.furnishing import furnish
from doors.people import OUTSIDE, ROLE_NAMES, arrive
from doors.walking import Door, every_door

pytestmark = [
    pytest.mark.django_db(databases=["default", "supporters"]),
    # Its report of translations cuts a list without an order into pages.
    pytest.mark.filterwarnings("ignore:Pagination may yield inconsistent results:RuntimeWarning"),
]
# To send a form takes as long as to see a page, so two roles that differ from no other one send none of their own.
SENDS_FORMS = (*OUTSIDE, "reporter", "supporters-officer", "owner")


@pytest.fixture
def words() -> dict[str, Any]:
    """What every variable part of an address is filled with."""
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    return furnish()


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Leave the refusals, which are wanted here, out of what a failure shows."""
    log = logging.getLogger("django.request")
    before = log.level
    yield
    log.setLevel(before)


def ask(client: Client, address: str, *, method: str, cookies: Any) -> HttpResponse:
    """Make one request whose every trace is undone, the session's included."""
    client.cookies = copy.deepcopy(cookies)
    cache.clear()
    point = transaction.savepoint()
    try:
        return getattr(client, method)(address)
    finally:
        transaction.savepoint_rollback(point)


def letter(response: HttpResponse) -> str:
    """Return what came, as the table writes it."""
    where = response.get("Location", "")
    if response.status_code == 403 or where == "/":
        return "-"
    if where:
        return ">"
    return {200: "y", 400: "y", 422: "y", 404: "4", 405: "m"}.get(response.status_code, str(response.status_code))


def wrongs_inside(*, role: str, said: tuple[str, str | None], method: str, response: HttpResponse) -> str | None:
    """Return what is wrong with an answer to a colleague, if anything is."""
    page, form = said
    place, got = ROLE_NAMES.index(role), letter(response)
    if method == "get":
        return None if got == page[place] else f"wanted {page[place]}, got {got}"
    if form is not None:
        return None if got == form[place] else f"wanted {form[place]}, got {got}"
    if len(got) > 1:
        return f"got {got}"
    return f"a form was taken ({got})" if page[place] == "-" and got not in "-4m" else None


def wrongs_outside(*, kind: str, door: Door, response: HttpResponse) -> str | None:
    """Return what is wrong with an answer to somebody who belongs nowhere here, if anything is."""
    if response.status_code in (403, 404, 405) or response.get("Location", "").startswith(("/sign-in/", "/login/")):
        return None
    is_free = door.name in PUBLIC or (kind == "without-role" and door.name in WAY_OUT)
    return None if is_free and response.status_code < 400 else f"got {response.status_code}"


@pytest.mark.once
def test_every_address_as_every_kind_of_person(words: dict[str, Any]) -> None:
    doors = every_door()
    assert len(doors) > 200
    wrongs = []
    for kind in (*OUTSIDE, *ROLE_NAMES):
        client = arrive(kind)
        cookies = copy.deepcopy(client.cookies)
        for door in doors:
            said = letters(door.name)
            for method in ("get", "post") if kind in SENDS_FORMS or said[1] is not None else ("get",):
                response = ask(client, door.address(words), method=method, cookies=cookies)
                wrong = (
                    wrongs_outside(kind=kind, door=door, response=response)
                    if kind in OUTSIDE
                    else wrongs_inside(role=kind, said=said, method=method, response=response)
                )
                if b'type="password"' in getattr(response, "content", b""):
                    wrong = "a password is asked for"
                if wrong:
                    wrongs.append(f"{kind} {method} {door.name} {door.address(words)}: {wrong}")
    assert wrongs == [], "\n".join(wrongs)


def test_every_pattern_has_its_row_and_every_row_its_pattern() -> None:
    """A door that somebody adds without saying who may open it fails here."""
    names = {door.name for door in every_door()}
    rows = {name: row_of(name) for name in names}
    assert {name for name, row in rows.items() if row is None} == set()
    assert set(TABLE) - set(rows.values()) == set()


def test_where_nothing_is_nobody_is_asked_to_sign_in(words: dict[str, Any]) -> None:
    for kind in (*OUTSIDE, "owner"):
        client = arrive(kind)
        for path in ("/nothing/here/", "/uk/", "/news/a-live-story/", "/feed.xml", "/admin/", "/x"):
            assert client.get(path, follow=True).status_code == 404, (kind, path)


def test_wagtails_passwords_are_not_here() -> None:
    """Neither its forms nor its resets, whoever asks; its sign-in leads to ours."""
    for kind in ("nobody", "owner"):
        client = arrive(kind)
        for path in ("password_reset/", "password_reset/done/", "password_reset/complete/", "account/change_password/"):
            assert client.get(f"/{path}").status_code == 404, path
            assert client.post(f"/{path}").status_code == 404, path
    assert arrive("nobody").get("/login/")["Location"] == "/sign-in/"
    assert settings.AUTH_PASSWORD_VALIDATORS == []
