"""Sitemaps and robots.txt: what is named when, and what the clock alone changes."""

import urllib.robotparser
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import pytest

from masthead.feeds.ai_crawlers import AI_CRAWLERS
from masthead.feeds.printing import NEWS_AGE, NEWS_MOST, news, print_robots
from masthead.press.audit import audit
from masthead.press.chore import print_round
from masthead.press.due import next_due
from masthead.press.edition import Edition
from masthead.sections.models import Newsroom
from masthead.stories.models import Story
from world import World

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def addresses(edition: Edition, path: str) -> list[str]:
    with edition.reading() as view:
        found = view.read(path)
    assert found is not None, path
    return [each.text.removeprefix("http://localhost:8000") for each in ET.fromstring(found.body).iter(f"{SPACE}loc")]


def test_a_story_leaves_the_news_by_the_clock_alone(world: World, edition: Edition) -> None:
    world.story("older", at=AT - timedelta(hours=1))
    world.story("newer", at=AT)
    out = print_round(edition=edition, at=AT + timedelta(hours=1))
    assert addresses(edition, "/news-sitemap.xml") == ["/news/newer/", "/news/older/"]
    first_leaves = AT - timedelta(hours=1) + NEWS_AGE
    assert out.due_at == first_leaves
    tick = timedelta(microseconds=1)
    print_round(edition=edition, at=first_leaves - tick)
    assert addresses(edition, "/news-sitemap.xml") == ["/news/newer/", "/news/older/"]
    at = print_round(edition=edition, at=first_leaves)
    assert addresses(edition, "/news-sitemap.xml") == ["/news/newer/"]
    assert audit(edition=edition) == ()
    assert set(at.outcome.changed_paths) == {"/news-sitemap.xml"}
    assert at.due_at == AT + NEWS_AGE
    print_round(edition=edition, at=AT + NEWS_AGE + timedelta(days=9))
    assert addresses(edition, "/news-sitemap.xml") == []
    with edition.reading() as view:
        assert next_due(view) is None
    assert audit(edition=edition) == ()


def test_the_news_holds_no_more_than_it_may(world: World) -> None:
    stories = [world.story(f"story-{n}", at=AT + timedelta(minutes=n)) for n in range(3)]
    assert [pk for pk, _ in news("en")] == [story.pk for story in reversed(stories)]
    assert NEWS_MOST == 1_000
    Story.objects.get(pk=stories[2].pk).unpublish()
    assert [pk for pk, _ in news("en")] == [stories[1].pk, stories[0].pk]


def test_every_month_has_a_sitemap_and_the_index_names_them(world: World, edition: Edition) -> None:
    world.story("old", at=datetime(1961, 4, 12, tzinfo=UTC))
    changed = world.story("new", at=AT)
    Story.objects.filter(pk=changed.pk).update(updated_at=AT + timedelta(days=3))
    world.story("svitlo", at=AT, section="novyny")
    world.story("draft", live=False)
    print_round(edition=edition, at=AT)
    assert addresses(edition, "/sitemap.xml") == ["/sitemap-2026-03.xml", "/sitemap-1961-04.xml"]
    assert addresses(edition, "/uk/sitemap.xml") == ["/uk/sitemap-2026-03.xml"]
    assert addresses(edition, "/sitemap-1961-04.xml") == ["/news/old/"]
    assert addresses(edition, "/uk/sitemap-2026-03.xml") == ["/uk/novyny/svitlo/"]
    with edition.reading() as view:
        last = ET.fromstring(view.read("/sitemap-2026-03.xml").body).find(f"{SPACE}url/{SPACE}lastmod").text
    assert datetime.fromisoformat(last) == AT + timedelta(days=3)
    Story.objects.get(slug="old").unpublish()
    print_round(edition=edition, at=AT)
    assert addresses(edition, "/sitemap.xml") == ["/sitemap-2026-03.xml"]
    with edition.reading() as view:
        assert view.read("/sitemap-1961-04.xml") is None


def test_one_switch_says_whether_training_crawlers_are_welcome(world: World) -> None:
    said, _ = Newsroom.objects.get_or_create(pk=1)
    for welcome in (False, True, False):
        said.welcomes_ai_crawlers = welcome
        said.save()
        robots = urllib.robotparser.RobotFileParser()
        robots.parse(print_robots("en").body.decode().splitlines())
        assert {robots.can_fetch(name, "/news/here/") for name in AI_CRAWLERS} == {welcome}
        assert robots.can_fetch("Googlebot", "/news/here/")
        assert robots.can_fetch("AnybodyElse", "/")
        assert robots.site_maps() == [
            f"http://localhost:8000{home}{name}"
            for home in ("/", "/uk/")
            for name in ("sitemap.xml", "news-sitemap.xml")
        ]
    assert print_robots("uk") is None
