"""Every address of the counter as every kind of person, and every form from everywhere."""

import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from counter.doors import KEPT, PEOPLE, SAYS, TABLE, TOUCHES_VISIT, Counter, open_counter, patterns, with_token
from masthead.agenda.models import Pitch, RollEntry
from masthead.patronage.models import Pledge, PledgeStep, SeenCount
from masthead.post.models import Letter
from masthead.readers.models import Reader, Visit
from masthead.readers.visits import cookie_name

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
MIRROR = "https://mirror.example"
EVIL = "https://evil.example"


@pytest.fixture
def people(counter: Client, settings, caplog, monkeypatch) -> Counter:
    """Two patrons at the counter, with cards switched on so that its webhook is there, and one mirror."""
    # The refusals are wanted here.
    caplog.set_level(logging.CRITICAL, logger="django.request")
    settings.MASTHEAD_STRIPE_KEY, settings.MASTHEAD_STRIPE_WEBHOOK = "sk_test_x", "whsec_x"
    config = settings.MASTHEAD_CONFIG
    mirrors = config.counter.model_copy(update={"mirrors": (MIRROR,)})
    settings.MASTHEAD_CONFIG = config.model_copy(update={"counter": mirrors})
    return open_counter(monkeypatch)


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is done inside, limits included."""
    cache.clear()
    point = transaction.savepoint(using="supporters")
    try:
        yield
    finally:
        transaction.savepoint_rollback(point, using="supporters")


def address(name: str, words: dict[str, str]) -> str:
    pattern = next(each for each in patterns() if each.name == name)
    named = {key: words[key] for key in pattern.pattern.converters}
    return reverse(name, kwargs=named, urlconf="masthead.urls.counter")


def everything_kept() -> list[Any]:
    """Return what a form could change."""
    return [
        list(Pledge.objects.order_by("pk").values_list("pk", "state", "amount_minor", "next_due_on", "link_version")),
        *(model.objects.count() for model in (PledgeStep, Reader, Visit, SeenCount, Pitch)),
        list(RollEntry.objects.order_by("pk").values_list("has_voted", flat=True)),
        Letter.objects.using("supporters").count(),
    ]


def wrongs_of(response: HttpResponse, *, name: str, person: str) -> list[str]:
    """Return what is wrong with the headers, cookies and words of an answer, whatever it says."""
    found = []
    policy = response.get("Content-Security-Policy", "")
    if not {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"} <= set(policy.split("; ")):
        found.append(f"policy {policy!r}")
    if "unsafe" in policy or "*" in policy:
        found.append(f"policy {policy!r}")
    if (response.get("Cache-Control") == "no-store") == (name in KEPT and response.status_code == 200):
        found.append(f"cache {response.get('Cache-Control')!r}")
    if response.get("Referrer-Policy") != "strict-origin":
        found.append("referrer")
    body = response.content
    # Django's own cookie comes with a page that holds its token, and with the head of such a page.
    is_due = b"csrfmiddlewaretoken" in body or (not body and response.status_code == 200)
    allowed = {django_settings.CSRF_COOKIE_NAME} if is_due else set()
    allowed |= {cookie_name()} if name in TOUCHES_VISIT and response.status_code in {200, 302} else set()
    if set(response.cookies) - allowed:
        found.append(f"cookies {set(response.cookies) - allowed}")
    for reader in ("ann", "bob"):
        knows = {"ann": {"patron", "link holder"}, "bob": {"another patron"}}[reader]
        if f"{reader}@example.org".encode() in body and person not in knows:
            found.append(f"{reader}'s address")
    if b"<script" in body or b"http-equiv" in body or b"style=" in body:
        found.append("something inline")
    return found


def test_every_address_has_its_row_and_every_row_its_address() -> None:
    """Somebody who adds an address says in counter/doors.py who gets what there."""
    assert {each.name for each in patterns()} == set(TABLE)


def test_every_address_as_every_kind_of_person(people: Counter) -> None:
    wrongs = []
    for name, row in TABLE.items():
        for place, person in enumerate(PEOPLE):
            where = address(name, people.words(person, name=name))
            for method, letters in (("get", row.look), ("head", row.look), ("post", row.send)):
                browser = people.browser(person)
                headers = {"origin": django_settings.MASTHEAD_CONFIG.addresses.counter}
                if method == "post":
                    headers |= with_token(browser)
                with undone():
                    before = everything_kept()
                    response = getattr(browser, method)(where, headers=headers)
                    got = SAYS.get(response.status_code, str(response.status_code))
                    changed = everything_kept() != before
                found = wrongs_of(response, name=name, person=person)
                found += [f"wanted {letters[place]}, got {got}"] if got != letters[place] else []
                found += ["something was changed"] if changed and (method != "post" or got in "w4-mb") else []
                wrongs += [f"{person} {method} {where}: {each}" for each in found]
    assert wrongs == [], "\n".join(wrongs)


def test_there_are_no_other_methods(people: Counter) -> None:
    for name, row in TABLE.items():
        where = address(name, people.words("link holder", name=name))
        for method in ("put", "patch", "delete", "options", "trace"):
            browser = people.browser("patron")
            headers = {"origin": django_settings.MASTHEAD_CONFIG.addresses.counter} | with_token(browser)
            with undone():
                before = everything_kept()
                response = getattr(browser, method)(where, headers=headers)
                assert response.status_code == 405, (method, where, response.status_code)
                assert everything_kept() == before
                assert wrongs_of(response, name=name, person="patron") == [], (method, where, row)


def test_a_visit_shows_its_own_reader_and_a_members_session_opens_nothing(people: Counter) -> None:
    for person, mine, others in (("patron", "ann", "bob"), ("another patron", "bob", "ann")):
        for path in ("/you/", "/you/export/"):
            said = people.browser(person).get(path).content.decode()
            assert f"{mine}@example.org" in said
            assert f"{others}@example.org" not in said
    assert people.browser("staff").get("/you/")["location"] == "/sign-in/"


def origins() -> dict[str, str | None]:
    """Return every place that a form may say it is from; None for one that does not say."""
    config = django_settings.MASTHEAD_CONFIG.addresses
    return {
        "paper": config.paper, "counter": config.counter, "desk": config.desk, "mirror": MIRROR, "null": "null",
        "evil": EVIL, "like ours": config.counter + ".evil.example", "missing": None, "empty": "",
    }  # fmt: skip


TAKEN_FROM = {"printed": {"paper", "counter", "mirror", "null"}, "own": {"counter"}, "session": {"counter"}}


@pytest.mark.parametrize("kind", ["printed", "own", "session"])
def test_a_form_is_taken_from_where_it_may_be(people: Counter, kind: str) -> None:
    names = [name for name, row in TABLE.items() if row.kind == kind]
    assert len(names) > 1
    for name in names:
        for place, origin in origins().items():
            browser = people.browser("patron")
            headers = with_token(browser) | ({} if origin is None else {"origin": origin})
            where = address(name, people.words("link holder", name=name))
            with undone():
                before = everything_kept()
                code = browser.post(where, headers=headers).status_code
                assert (code != 403) == (place in TAKEN_FROM[kind]), (name, place, code)
                assert code != 403 or everything_kept() == before, (name, place)


def test_a_form_under_a_visit_brings_its_pages_own_token(people: Counter) -> None:
    for name in (name for name, row in TABLE.items() if row.kind == "session"):
        for shown in ({}, {"x-csrftoken": "u" * 32}, {"x-csrftoken": ""}):
            browser = people.browser("patron")
            with_token(browser)
            headers = {"origin": django_settings.MASTHEAD_CONFIG.addresses.counter} | shown
            with undone():
                before = everything_kept()
                response = browser.post(address(name, people.words("patron", name=name)), headers=headers)
                assert response.status_code == 403, name
                assert "came from somewhere else" in response.content.decode(), "a person reads what to do"
                assert everything_kept() == before


def test_a_printed_form_needs_no_token_and_gets_no_cookie(people: Counter) -> None:
    paper = django_settings.MASTHEAD_CONFIG.addresses.paper
    gift = {"own_amount": "5", "interval": "monthly", "rail": "bank", "email": "cid@example.org", "language": "en"}
    answer = people.browser("passer-by").post("/give/", gift, headers={"origin": paper})
    assert (answer.status_code, dict(answer.cookies)) == (302, {})


def test_a_message_of_a_rail_is_believed_by_its_signature_wherever_it_is_from(people: Counter, settings) -> None:
    """The signature is all: the same bytes without it are refused from the counter's own origin, too."""
    at = int(timezone.now().timestamp())
    event = {"object": "event", "id": "evt_1", "type": "charge.succeeded", "livemode": False, "created": at}
    raw = json.dumps(event | {"data": {"object": {"object": "charge"}}}).encode()
    good = signature(settings.MASTHEAD_STRIPE_WEBHOOK, stamp=str(at), raw=raw)
    stale = signature(settings.MASTHEAD_STRIPE_WEBHOOK, stamp=str(at - 600), raw=raw)
    signs = {
        f"t={at},v1={good}": 200,
        f"t={at - 600},v1={stale}": 400,
        f"t={at},v1={good[::-1]}": 400,
        f"t={at + 1},v1={good}": 400,
        "": 400,
    }
    for origin in origins().values():
        for sign, code in signs.items():
            headers = {"stripe-signature": sign} | ({} if origin is None else {"origin": origin})
            with undone():
                answer = people.browser("passer-by").post(
                    "/webhooks/stripe/", raw, content_type="application/json", headers=headers
                )
                assert answer.status_code == code, (origin, sign)


def signature(secret: str, *, stamp: str, raw: bytes) -> str:
    """Return a signature by the documented recipe, apart from the library's own code."""
    return hmac.new(secret.encode(), f"{stamp}.".encode() + raw, hashlib.sha256).hexdigest()
