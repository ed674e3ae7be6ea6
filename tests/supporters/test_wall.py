"""The page of thanks: a name stands there by its owner's word alone, and is gone with the next edition without it."""

import re
from datetime import timedelta

import brotli
import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from wagtail.models import Locale, Page

from masthead.appeal.models import SupportPage
from masthead.patronage.duplicates import merge, part
from masthead.patronage.erasing import erase_reader
from masthead.patronage.links import token_of
from masthead.patronage.models import Pledge, WallName
from masthead.patronage.receiving import receive
from masthead.patronage.telling import as_file
from masthead.patronage.tests.giving import NOON, a_pledge, an_arrival
from masthead.patronage.wall import (
    NameHidden,
    NameUnusable,
    allow_name,
    checked_name,
    find_name,
    hide_name,
    names_to_print,
    say_name,
    take_name_back,
)
from masthead.press.audit import audit
from masthead.press.chore import print_round
from masthead.press.edition import Edition
from masthead.readers.models import Visit
from masthead.readers.vault import digest_of
from masthead.readers.visits import cookie_name
from masthead.upkeep.founding import found_newsroom, front_in

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


def a_patron(name: str) -> Pledge:
    pledge = a_pledge(name)
    receive(an_arrival(f"line-{name}", pledge=pledge), now=NOON)
    return pledge


class Paper:
    """A printed newsroom with a support page."""

    def __init__(self, edition: Edition) -> None:
        self.edition, self.at = edition, NOON
        found_newsroom()
        page = SupportPage(title="Support us", slug="support", introduction="<p>A coffee.</p>")
        page.locale = Locale.objects.get(language_code="en")
        Page.objects.get(pk=front_in("en").pk).add_child(instance=page)
        page.save_revision().publish()

    def wall(self) -> str:
        """Print what changed, compare with a full print, and return the page of thanks."""
        self.at += timedelta(minutes=1)
        print_round(edition=self.edition, at=self.at)
        assert audit(edition=self.edition) == ()
        with self.edition.reading() as view:
            assert view.count("failed") == 0
            return view.read("/support/patrons/").body.decode()

    def holds(self, name: str) -> bool:
        """Return whether any kept body, of any edition, or any other row has the name in it."""
        found = []
        with self.edition.reading() as view:
            tables = ("paths", "bodies", "uses", "pages", "facts", "links", "failed", "editions", "annals", "before")
            for table in (*tables, "deltas", "meta"):
                for key, value in view.items(table):
                    found += [table] if name.encode() in key + bytes(value) + _opened(bytes(value)) else []
        return bool(found)


def _opened(raw: bytes) -> bytes:
    try:
        return brotli.decompress(raw)
    except brotli.error:
        return b""


def test_supporters_are_secret_until_they_say_otherwise(edition: Edition) -> None:
    paper = Paper(edition)
    ann, bob = a_patron("ann"), a_patron("bob")
    assert "Nobody has asked to be named yet" in paper.wall()
    say_name(ann.reader, name="Ann of the Hill", now=NOON)
    page = paper.wall()
    assert "<bdi>Ann of the Hill</bdi>" in page
    assert page.count("<li><bdi>") == 1
    assert 'content="noindex' in page
    assert find_name(bob.reader) == ""


def test_a_word_that_is_taken_back_is_gone_from_every_edition(edition: Edition) -> None:
    paper = Paper(edition)
    ann, bob = a_patron("ann"), a_patron("bob")
    for pledge, name in ((ann, "Zebra-Planted-1"), (bob, "Zebra-Planted-2")):
        say_name(pledge.reader, name=name, now=NOON)
    assert "Zebra-Planted-1" in paper.wall()
    assert paper.holds("Zebra-Planted-1")
    take_name_back(ann.reader)
    assert "Zebra-Planted-1" not in paper.wall()
    assert not paper.holds("Zebra-Planted-1")
    assert paper.holds("Zebra-Planted-2")
    erase_reader.call(reader_id=str(bob.reader_id))
    assert "Zebra-Planted-2" not in paper.wall()
    assert not paper.holds("Zebra-Planted-2")
    assert not WallName.objects.exists()


def test_a_changed_name_leaves_nothing_of_the_first(edition: Edition) -> None:
    paper, ann = Paper(edition), a_patron("ann")
    for name in ("First-Planted", "Second-Planted"):
        say_name(ann.reader, name=name, now=NOON)
        assert name in paper.wall()
    assert not paper.holds("First-Planted")


def test_a_promise_is_not_named_before_its_money_is_here() -> None:
    pledge = a_pledge("ann")
    say_name(pledge.reader, name="Ann", now=NOON)
    assert names_to_print() == ()
    receive(an_arrival("line-1", pledge=pledge), now=NOON)
    assert names_to_print() == ("Ann",)


def test_the_newsroom_takes_a_name_off_and_it_stays_off(edition: Edition) -> None:
    paper, ann = Paper(edition), a_patron("ann")
    say_name(ann.reader, name="Rude Words", now=NOON)
    assert "Rude Words" in paper.wall()
    hide_name(ann.reader, by="7", now=NOON)
    assert "Rude Words" not in paper.wall()
    take_name_back(ann.reader)
    with pytest.raises(NameHidden):
        say_name(ann.reader, name="Other Words", now=NOON)
    allow_name(ann.reader)
    say_name(ann.reader, name="Kind Words", now=NOON)
    assert names_to_print() == ("Kind Words",)


def test_one_person_stands_there_once() -> None:
    ann, bob = a_patron("ann"), a_patron("bob")
    say_name(ann.reader, name="Ann", now=NOON)
    say_name(bob.reader, name="Bob", now=NOON)
    done = merge(kept=ann.reader, gone=bob.reader, by="7", now=NOON)
    assert names_to_print() == ("Ann",)
    take_name_back(ann.reader)
    part(done, by="7", now=NOON)
    assert names_to_print() == ()


def test_names_lie_sealed_and_in_one_safe_alone() -> None:
    ann = a_patron("ann")
    say_name(ann.reader, name="Planted Name", now=NOON)
    assert b"Planted" not in bytes(WallName.objects.get().sealed)
    assert as_file(ann.reader)["name_in_public"] == "Planted Name"
    with connections["default"].cursor() as cursor:
        assert "patronage_wallname" not in connections["default"].introspection.table_names(cursor)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n", "x" * 61, "Ann\u202egnikcah", "Ann\x00", "http://evil.example", "www.evil.example", "a@b.example", "\u200b",
     "12345", "...", "a" + "\u0301" * 20, "\ud800", "\u2066Ann", "Ann\u2028Bob\u202d"],
)  # fmt: skip
def test_a_text_that_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(NameUnusable):
        checked_name(text)


@pytest.mark.parametrize(
    "text", ["Ann", "Марія К.", "שרה", "O’Neil & <b>Sons</b>", "J. R. R.", "Ann\tof  the Hill", "Lê Thị"]
)
def test_names_of_the_world_are_taken_and_escaped(text: str, edition: Edition) -> None:
    paper, ann = Paper(edition), a_patron("ann")
    say_name(ann.reader, name=text, now=NOON)
    page = paper.wall()
    assert "<b>Sons" not in page
    assert page.count("<li><bdi>") == 1


def test_it_is_said_from_a_pledges_page_and_taken_back_there(counter: Client) -> None:
    pledge = a_patron("ann")
    path = f"/pledge/{token_of(pledge)}/name/"
    page = counter.get(path).content.decode()
    assert "stay secret" in page
    assert "csrfmiddlewaretoken" not in page
    assert counter.post(path, {"name": "http://x"}).status_code == 422
    assert counter.post(path, {"name": "Ann"}).status_code == 302
    assert "named there as Ann" in counter.get(path).content.decode()
    assert names_to_print() == ("Ann",)
    counter.post(path, {"take_back": "1"})
    assert names_to_print() == ()
    hide_name(pledge.reader, by="7", now=NOON)


def test_a_signed_in_patron_says_it_too(counter: Client, monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    pledge = a_patron("ann")
    Visit.objects.create(
        token_digest=digest_of("a visit"), reader=pledge.reader, began_at=NOON, ends_at=NOON + timedelta(hours=1)
    )
    counter.cookies[cookie_name()] = "a visit"
    cache.clear()
    page = counter.get("/you/name/").content.decode()
    csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    assert counter.post("/you/name/", {"name": "Ann", "csrfmiddlewaretoken": csrf})["location"] == "/you/"
    assert names_to_print() == ("Ann",)
