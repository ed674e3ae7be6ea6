"""RSS, Atom and JSON Feed say the same of the same stories, for the paper, a section, a topic and a byline."""

import json
import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import feedparser
import pytest

from hostile import HOSTILE
from masthead.feeds.forms import ATOM, FORMS, JSON, RSS, Form
from masthead.feeds.printing import print_list_feed, print_section_feed, print_site_feed
from masthead.press.audit import audit
from masthead.press.chore import print_round
from masthead.press.edition import Edition
from masthead.press.table import Sheet
from world import World

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
SPACE = {"a": "http://www.w3.org/2005/Atom"}
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")


def said(sheet: Sheet) -> list[tuple[str, str, str, str]]:
    """Return id, address, headline and author of each story in a feed, in whatever form."""
    if sheet.media_type.startswith(JSON.media_type):
        items = json.loads(sheet.body)["items"]
        return [(it["id"], it["url"], it["title"], it.get("authors", [{"name": ""}])[0]["name"]) for it in items]
    found = feedparser.parse(sheet.body)
    assert not found.bozo
    return [(it.id, it.link, it.title, it.get("author", "")) for it in found.entries]


def test_every_form_says_the_same_of_every_list(world: World, edition: Edition) -> None:
    for number in range(3):
        world.story(
            f"story-{number}",
            at=AT + timedelta(hours=number),
            topics=["energy"],
            bylines=["olena"],
            series=world.series,
        )
    print_round(edition=edition, at=AT)
    folders = ["/", "/news/", "/topics/energy/", "/people/olena-marchuk/"]
    with edition.reading() as view:
        for folder in folders:
            sheets = [
                Sheet(path=folder, body=answer.body, media_type=answer.entry.media_type)
                for form in FORMS
                for answer in [view.read(folder + form.file_name)]
            ]
            rss, atom, as_json = map(said, sheets)
            assert [title for _, _, title, _ in rss] == ["Story 2", "Story 1", "Story 0"], folder
            assert rss == atom == as_json
            assert {author for *_, author in rss} == {"Olena Marchuk"}
            page = view.read(folder).body.decode()
            assert all(f'type="{form.media_type.split(";")[0]}"' in page for form in FORMS)
            assert all(f'href="{folder}{form.file_name}"' in page for form in FORMS)
        for folder in ("/people/olena-marchuk/2026/03/", "/series/a-winter/"):
            assert view.read(f"{folder}feed.xml") is None
            assert "Atom" not in view.read(folder).body.decode()
    assert audit(edition=edition) == ()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_the_same_stories_give_the_same_bytes_and_none_of_them_the_clock(world: World, form: Form) -> None:
    assert said(print_site_feed("uk", form=form)) == []
    before = print_site_feed("en", form=form).body
    story = world.story("here", at=AT, topics=["energy"])
    assert print_site_feed("en", form=form).body == print_site_feed("en", form=form).body != before
    key = str(world.topics["energy"].translation_key)
    assert len(said(print_list_feed("topic", key, "en", form=form))) == 1
    assert len(said(print_section_feed(world.sections["news"].pk, form=form))) == 1
    assert story.pk


@pytest.mark.once
def test_atom_keeps_the_rules_of_its_standard(world: World) -> None:
    """RFC 4287, 4.1: an id, a title and a time each, a link to itself, and an author for every entry."""
    world.story("signed", at=AT, bylines=["olena"])
    world.story("unsigned", at=AT + timedelta(hours=1))
    root = ET.fromstring(print_site_feed("en", form=ATOM).body)
    assert root.tag == f"{{{SPACE['a']}}}feed"
    links = {each.get("rel"): each.get("href") for each in root.findall("a:link", SPACE)}
    assert links == {"alternate": "http://localhost:8000/", "self": "http://localhost:8000/atom.xml"}
    for each in (root, *root.findall("a:entry", SPACE)):
        for name in ("id", "title", "updated"):
            assert len(each.findall(f"a:{name}", SPACE)) == 1
        assert RFC_3339.fullmatch(each.findtext("a:updated", namespaces=SPACE))
    assert root.find("a:author/a:name", SPACE).text
    assert root.findtext("a:updated", namespaces=SPACE) == "2026-03-01T09:00:00+00:00"
    assert all(each.text.startswith("urn:uuid:") for each in root.findall("a:entry/a:id", SPACE))


@pytest.mark.once
def test_json_feed_keeps_the_rules_of_its_standard(world: World) -> None:
    """Version 1.1: what a reader cannot do without, and text for each item."""
    world.story("unsaid", at=AT)
    sheet = print_site_feed("en", form=JSON)
    feed = json.loads(sheet.body)
    assert (feed["version"], feed["feed_url"]) == (
        "https://jsonfeed.org/version/1.1",
        "http://localhost:8000/feed.json",
    )
    assert (sheet.path, feed["home_page_url"], feed["language"]) == ("/feed.json", "http://localhost:8000/", "en")
    assert all(each["content_text"] and RFC_3339.fullmatch(each["date_published"]) for each in feed["items"])


@pytest.mark.once
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_no_characters_of_a_story_break_a_feed(world: World, form: Form) -> None:
    for number, word in enumerate(HOSTILE):
        world.story(f"story-{number}", at=AT + timedelta(minutes=number), title=word, standfirst=word)
    sheet = print_site_feed("en", form=form)
    assert len(said(sheet)) == len(HOSTILE)
    assert "\u202e" not in sheet.body.decode()
    assert RSS.file_name == "feed.xml"
