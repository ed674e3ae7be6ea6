"""Feeds: a story stays one entry whatever happens to it, and one story's odd characters never cost the others."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import feedparser
import pytest

from hostile import HOSTILE
from masthead.bylines.models import Byline
from masthead.feeds.printing import print_news_sitemap, print_section_feed, print_site_feed, print_sitemap
from masthead.press.facts import running
from masthead.stories.models import Story
from world import World, make_picture

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
AT = datetime(2026, 3, 1, 8, tzinfo=UTC)


def entries(body: bytes) -> dict[str, str]:
    """Return guid to headline, read by a library that nobody here wrote."""
    found = feedparser.parse(body)
    assert not found.bozo
    return {entry.id: entry.title for entry in found.entries}


def test_a_guid_never_changes(world: World, settings) -> None:
    story = world.story("here", at=AT, topics=("energy",))
    other = world.story("svitlo", at=AT, section="novyny", translation_key=story.translation_key)
    before = entries(print_site_feed("en").body)
    assert len(before) == 1
    story.title, story.slug = "Renamed", "renamed"
    story.save_revision().publish(skip_permission_checks=True)
    Story.objects.get(pk=story.pk).move(world.sections["culture"], pos="last-child")
    moved = entries(print_site_feed("en").body)
    assert list(moved.items()) == [(next(iter(before)), "Renamed")]
    assert entries(print_section_feed(world.sections["culture"].pk).body) == moved
    assert entries(print_section_feed(world.sections["news"].pk).body) == {}
    assert set(entries(print_site_feed("uk").body)).isdisjoint(moved)
    # A paper that is blocked takes another address; its readers have read all of it already.
    settings.MASTHEAD_CONFIG = settings.MASTHEAD_CONFIG.model_copy(
        update={"addresses": settings.MASTHEAD_CONFIG.addresses.model_copy(update={"paper": "https://new.example"})}
    )
    assert entries(print_site_feed("en").body) == moved
    assert feedparser.parse(print_site_feed("en").body).entries[0].link == "https://new.example/culture/renamed/"
    assert other.pk


def test_a_guid_says_that_it_is_no_address_and_names_one_story(world: World) -> None:
    for number in range(3):
        world.story(f"story-{number}", at=AT + timedelta(hours=number))
    items = ET.fromstring(print_site_feed("en").body).findall("channel/item")
    guids = [item.find("guid") for item in items]
    assert {guid.get("isPermaLink") for guid in guids} == {"false"}
    assert len({guid.text for guid in guids}) == 3
    assert [item.findtext("title") for item in items] == ["Story 2", "Story 1", "Story 0"]


def test_the_same_stories_give_the_same_bytes_at_any_hour(world: World) -> None:
    world.story("here", at=AT)
    bodies = set()
    for hours in (0, 30):
        with running(at=AT + timedelta(hours=hours)):
            bodies.add(print_site_feed("en").body)
    assert len(bodies) == 1


def test_no_character_of_one_story_costs_the_feeds(world: World) -> None:
    """A vertical tab pasted from a document made every feed of the paper unprintable."""
    for number, word in enumerate(HOSTILE):
        world.story(
            f"story-{number}", at=AT + timedelta(minutes=number), title=word, standfirst=word, bylines=("olena",)
        )
    Byline.objects.update(name="Olena \x0b\u202eMarchuk")
    with running(at=AT + timedelta(hours=1)):
        feeds = [print_site_feed("en").body, print_section_feed(world.sections["news"].pk).body]
        maps = [print_sitemap("en", "2026-03").body, print_news_sitemap("en").body]
    for body in (*feeds, *maps):
        ET.fromstring(body)
        assert "\u202e" not in body.decode()
    for body in feeds:
        found = feedparser.parse(body, sanitize_html=False)
        assert len(found.entries) == len(HOSTILE)
        assert {entry.author for entry in found.entries} == {"Olena Marchuk"}
        titles = [item.findtext("title") for item in ET.fromstring(body).findall("channel/item")]
        assert "<script>alert(1)</script>" in titles
    assert [len(ET.fromstring(body)) for body in maps] == [len(HOSTILE)] * 2


@pytest.mark.parametrize(("mode", "media_type"), [("RGB", "image/jpeg"), ("RGBA", "image/png")])
def test_an_enclosure_says_what_it_is(world: World, mode: str, media_type: str) -> None:
    from django.core.files.base import ContentFile

    from masthead.pictures.tests import planted

    picture = make_picture()
    clear = planted.picture(mode=mode)
    if mode == "RGBA":
        clear.putalpha(100)
    picture.file = ContentFile(planted.encoded("PNG", image=clear), name="a.png")
    picture.save()
    world.story("here", at=AT, hero=picture)
    enclosure = ET.fromstring(print_site_feed("en").body).find("channel/item/enclosure")
    assert enclosure.get("type") == media_type
    assert enclosure.get("url").endswith({"image/jpeg": ".jpg", "image/png": ".png"}[media_type])
    lengths = {size.file.size for size in picture.renditions.all() if size.digest[:20] in enclosure.get("url")}
    assert lengths == {int(enclosure.get("length"))} != {0}


def test_nothing_hidden_is_in_a_feed(world: World) -> None:
    world.story("draft", live=False)
    hidden = world.story("hidden", at=AT, section="culture")
    world.story("shown", at=AT)
    world.sections["culture"].refresh_from_db()
    world.sections["culture"].unpublish()
    assert list(entries(print_site_feed("en").body).values()) == ["Shown"]
    assert print_section_feed(world.sections["culture"].pk) is None
    assert Story.objects.get(pk=hidden.pk).live
