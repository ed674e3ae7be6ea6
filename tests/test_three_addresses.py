"""Three addresses: what belongs to one is not found at another, and nobody talks the desk into another name."""

import os
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

import masthead
from doors.furnishing import furnish
from doors.people import arrive
from doors.walking import every_door
from masthead.lib.config_sections import Proxy
from masthead.press.chore import print_all
from masthead.press.edition import Edition
from masthead.press.serving.lookup import Shelf

ANY = pytest.mark.django_db(databases=["default", "supporters"])
STRANGE_HOSTS = (
    "evil.test", "localhost.evil.test", "localhost:80@evil.test", "evil.test:8001", "127.0.0.1", "[::1]", ".localhost",
    "localhost\t.evil.test", "paper.test", "",
)  # fmt: skip


def settings_of(folder: Path, toml: str) -> dict[str, Any]:
    """Return the settings module as it comes out for a ``masthead.toml``."""
    (folder / "masthead.toml").write_text(toml, encoding="utf-8")
    before = dict(os.environ)
    kept = {name: value for name, value in before.items() if not name.startswith("MASTHEAD_")}
    try:
        os.environ.clear()
        os.environ.update(kept | {"MASTHEAD_DATA": str(folder)})
        return runpy.run_path(str(Path(masthead.__file__).with_name("settings.py")))
    finally:
        os.environ.clear()
        os.environ.update(before)


ADDRESSES = (
    '[addresses]\npaper = "{0}://h.example"\ndesk = "{0}://desk.h.example:8443"\ncounter = "{0}://c.h.example"\n'
)


@pytest.mark.once
def test_https_settings_derive_from_the_addresses(tmp_path: Path) -> None:
    said = settings_of(tmp_path, ADDRESSES.format("https") + '[proxy]\ntrusted = ["10.0.0.1"]\n')
    assert said["ALLOWED_HOSTS"] == ["desk.h.example"]
    assert said["CSRF_TRUSTED_ORIGINS"] == ["https://desk.h.example:8443"]
    assert said["WAGTAILADMIN_BASE_URL"] == "https://desk.h.example:8443"
    assert said["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert said["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert said["SESSION_COOKIE_SECURE"] is said["CSRF_COOKIE_SECURE"] is True
    assert said["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
    assert said["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    # A name that begins with __Host- is refused by browsers where a domain or another path comes with it.
    for name in ("SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN", "SESSION_COOKIE_PATH", "CSRF_COOKIE_PATH"):
        assert name not in said
    assert not said.get("USE_X_FORWARDED_HOST")
    assert said["DEBUG"] is False


@pytest.mark.once
def test_plain_settings_promise_no_https(tmp_path: Path) -> None:
    said = settings_of(tmp_path, ADDRESSES.format("http"))
    assert said["SESSION_COOKIE_SECURE"] is said["CSRF_COOKIE_SECURE"] is False
    assert said["SECURE_HSTS_SECONDS"] == 0
    assert said["SECURE_PROXY_SSL_HEADER"] is None
    assert said["SESSION_COOKIE_NAME"] == "masthead_desk"
    assert said["SESSION_COOKIE_HTTPONLY"] is True
    assert said["SESSION_COOKIE_SAMESITE"] == "Lax"


@pytest.mark.once
@ANY
def test_what_is_printed_is_found_at_the_paper_alone_and_a_door_of_the_desk_there_alone(tmp_path: Path) -> None:
    words = furnish()
    with Edition.open(tmp_path / "paper", writable=True) as edition:
        print_all(edition=edition, at=timezone.now(), reason="test")
    shelf = Shelf(folder=tmp_path / "paper", languages=("uk",))
    with Edition.open(tmp_path / "paper") as edition, edition.reading() as view:
        printed = {path.decode() for path, _ in view.items("paths") if path.startswith(b"/")}
    assert {"/", "/news/a-live-story/", "/feed.xml", "/robots.txt", "/uk/"} <= printed
    for kind in ("nobody", "owner"):
        client = arrive(kind)
        found = {path: client.get(path, follow=True).status_code for path in printed - {"/"}}
        assert {path for path, status in found.items() if status != 404} == set(), kind
    doors = {door.address(words).split("?")[0] for door in every_door()} - {"/", words["wagtail_serve"]}
    doors.discard("/" + str(words["wagtail_serve"]))
    assert len(doors) > 200
    found = {path: shelf.reply(target=path.encode()).status for path in doors}
    assert {path: status for path, status in found.items() if status != 404} == {}


@pytest.mark.once
@ANY
def test_the_desk_never_serves_a_page_though_it_knows_its_address() -> None:
    furnish()
    page = Page.objects.get(slug="a-live-story", locale__language_code="en")
    paper = django_settings.MASTHEAD_CONFIG.addresses.paper.rstrip("/")
    assert page.specific.url == page.specific.full_url == f"{paper}/news/a-live-story/"
    for kind in ("nobody", "owner"):
        assert arrive(kind).get("/news/a-live-story/").status_code == 404


@pytest.mark.once
@ANY
@pytest.mark.parametrize("host", STRANGE_HOSTS)
def test_a_strange_name_gets_nothing_of_the_desk(host: str, client: Client) -> None:
    for path in ("/", "/sign-in/", "/login/", "/sprite/", "/nothing/"):
        answer = client.get(path, headers={"host": host, "x-forwarded-host": "localhost"})
        assert answer.status_code == 400, path
        assert "evil.test" not in answer.text


@pytest.mark.once
@ANY
def test_a_claimed_name_reaches_no_letter_and_no_link(client: Client, settings) -> None:
    """Neither the code's letter nor a redirect follows what a stranger claims the desk to be called."""
    settings.MASTHEAD_MAIL_CONFIGURED = True
    cache.clear()
    owner = arrive("owner")
    lies = {"x-forwarded-host": "evil.test", "forwarded": "host=evil.test", "x-host": "evil.test", "origin": "null"}
    client.post("/sign-in/", {"email": "owner@harbour.example"}, headers=lies)
    [letter] = mail.outbox
    said = {"email": "new@harbour.example", "first_name": "N", "last_name": "C", "role": "editor"}
    owner.post("/staff/invite/", said, headers=lies)
    invitation = mail.outbox[1]
    assert "evil.test" not in f"{letter.subject}{letter.body}{invitation.subject}{invitation.body}"
    assert django_settings.MASTHEAD_CONFIG.addresses.desk.rstrip("/") + "/sign-in/link/" in str(invitation.body)
    for path in ("/", "/sign-in", "/login/?next=//evil.test/", "/login/?next=https://evil.test/"):
        where = client.get(path, headers=lies).get("Location", "")
        assert where.startswith("/")
        assert not where.startswith("//")
    inside = owner.get("/sign-in/?next=https://evil.test/", headers=lies)
    assert inside["Location"] == "/"


@pytest.mark.once
@ANY
def test_every_page_of_the_desk_says_what_it_may_load_and_who_may_frame_it() -> None:
    words = furnish()
    for kind in ("nobody", "reporter", "owner"):
        client = arrive(kind)
        for path in ("/", "/sign-in/", "/sign-in/passkeys/", "/stories/", f"/pages/{words['page_id']}/edit/", "/x/"):
            answer = client.get(path)
            policy = directives(answer["Content-Security-Policy"])
            assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'self'"
            assert policy["object-src"] == "'none'"
            assert policy["frame-ancestors"] in ("'self'", "'none'")
            assert not any(word in " ".join(policy.values()) for word in ("http", "*", "unsafe-eval"))
            assert answer["X-Frame-Options"] in ("SAMEORIGIN", "DENY")
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["Referrer-Policy"] == "same-origin"
            assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
            if kind != "nobody" and answer.status_code == 200:
                assert "no-store" in answer["Cache-Control"], path
    strict = directives(arrive("nobody").get("/sign-in/")["Content-Security-Policy"])
    assert "script-src" not in strict
    assert strict["frame-ancestors"] == "'none'"


@pytest.mark.once
@ANY
def test_a_preview_runs_no_script_and_tells_nobody_where_it_stands() -> None:
    """A draft's words may come from anywhere, and the preview stands on the desk's own address."""
    words = furnish()
    answer = arrive("editor").get(f"/pages/{words['page_id']}/view_draft/")
    policy = directives(answer["Content-Security-Policy"])
    assert policy["default-src"] == "'none'"
    assert "script-src" not in policy
    assert "form-action" in policy
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.once
@ANY
def test_cookies_of_the_desk_are_its_own(client: Client) -> None:
    arrive("owner")
    answer = client.get("/sign-in/")
    names = set(answer.cookies)
    assert names <= {django_settings.CSRF_COOKIE_NAME, django_settings.SESSION_COOKIE_NAME}
    assert all(name.startswith("masthead_desk") for name in names)
    assert all(not answer.cookies[name]["domain"] for name in names)


def claims(number: int) -> dict[str, str]:
    """Return what somebody claims who wants to look like another person at each try."""
    return {"x-forwarded-for": f"198.51.100.{number}", "x-real-ip": f"198.51.100.{number}"}


@pytest.fixture
def tries(client: Client, settings) -> Callable[..., int]:
    """Ask for codes again and again from one address, and return how often that was answered."""
    settings.MASTHEAD_MAIL_CONFIGURED = True

    def ask(*, trusted: tuple[str, ...], peer: str = "203.0.113.9") -> int:
        config = django_settings.MASTHEAD_CONFIG.model_copy(update={"proxy": Proxy(trusted=trusted)})
        settings.MASTHEAD_CONFIG = config
        cache.clear()
        answered = 0
        for number in range(40):
            said = {"email": f"somebody-{number}@harbour.example"}
            answer = client.post("/sign-in/", said, headers=claims(number), REMOTE_ADDR=peer)
            answered += answer.status_code == 302
        return answered

    return ask


@ANY
def test_only_a_trusted_proxy_says_who_a_visitor_is(tries: Callable[..., int]) -> None:
    assert tries(trusted=("203.0.113.0/24",)) == 40
    limit = tries(trusted=())
    assert 0 < limit < 40
    assert tries(trusted=("10.0.0.0/8",)) == limit
    assert tries(trusted=("198.51.100.0/24",)) == limit


@pytest.mark.once
@ANY
@pytest.mark.parametrize(("peer", "is_believed"), [("10.0.0.1", True), ("203.0.113.9", False), ("", False)])
def test_only_a_trusted_proxy_says_that_it_is_https(peer: str, is_believed: bool, client: Client, settings) -> None:
    """The proof is the header that is sent over https alone."""
    config = django_settings.MASTHEAD_CONFIG.model_copy(update={"proxy": Proxy(trusted=("10.0.0.1",))})
    settings.MASTHEAD_CONFIG = config
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 60
    answer = Client().get("/sign-in/", headers={"x-forwarded-proto": "https"}, REMOTE_ADDR=peer)
    assert ("Strict-Transport-Security" in answer) is is_believed


def directives(policy: str) -> dict[str, str]:
    """Take a policy apart."""
    parts = [each.strip().partition(" ") for each in policy.split(";")]
    return {name: value for name, _, value in parts}
