"""Lists and months: what belongs, newest first, and a month's page that nothing later moves."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models.functions import Length
from wagtail.models import Page, PageViewRestriction
from wagtail.search.models import IndexEntry

from masthead.press.facts import running
from masthead.stories import listed
from masthead.stories.lists import LATEST, in_month, latest, list_exists, months
from masthead.stories.models import Story
from masthead.stories.paths import month_path
from masthead.stories.places import alternates_of, place
from masthead.stories.printing import month_name, print_list, print_month
from world import World

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
EDGE = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True, params=[pytest.param(None, id="few"), pytest.param(-1, id="many")])
def _size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Find the same in lists that are read whole and in those that are not."""
    if request.param is not None:
        monkeypatch.setattr(listed, "_FEW", request.param)


def slugs(ids) -> list[str]:
    names = dict(Story.objects.values_list("pk", "slug"))
    return [names[pk] for pk in ids or ()]


def test_months_hold_every_story_once_and_begin_at_midnight(world: World) -> None:
    tick = timedelta(microseconds=1)
    for slug, at in {
        "last-tick": EDGE - tick, "midnight": EDGE, "mid": EDGE + timedelta(days=9), "next": EDGE + timedelta(days=31),
        "leap": datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC), "long-ago": datetime(1961, 4, 12, 6, 7, tzinfo=UTC),
    }.items():  # fmt: skip
        world.story(slug, at=at)
    found = months("all", "", "en")
    assert found == ("2026-02", "2026-01", "2025-12", "2024-02", "1961-04")
    everything = [slugs(in_month("all", "", "en", month)) for month in found]
    assert everything == [["next"], ["mid", "midnight"], ["last-tick"], ["leap"], ["long-ago"]]
    assert in_month("all", "", "en", "2026-03") is None
    before = print_month("all", "", "en", "2025-12").body
    world.story("today", at=EDGE + timedelta(days=40))
    assert print_month("all", "", "en", "2025-12").body == before


def test_the_months_of_every_list_lead_on_to_each_other_and_back_to_the_list(world: World) -> None:
    for months_ago in (0, 2, 5):
        at = EDGE - timedelta(days=30 * months_ago)
        world.story(f"s{months_ago}", at=at, topics=("energy",), bylines=("olena",), series=world.series)
    lists = {
        ("topic", str(world.topics["energy"].translation_key)): "/topics/energy/",
        ("byline", str(world.bylines["olena"].translation_key)): "/people/olena-marchuk/",
        ("series", str(world.series.translation_key)): "/series/a-winter/",
        ("section", str(world.sections["news"].pk)): "/news/",
        ("all", ""): "/archive/",
    }
    for (kind, key), path in lists.items():
        newest, middle, oldest = months(kind, key, "en")
        places = [path, *(month_path(first=path, month=each) for each in (newest, middle, oldest))]
        for at, month in enumerate((newest, middle, oldest), 1):
            page = print_month(kind, key, "en", month).body.decode()
            ways = [at - 1, at + 1] if month != oldest else [at - 1]
            pager = page.partition('<nav class="pager"')[2].partition("</nav>")[0]
            assert re.findall(r'href="([^"]+)"', pager) == [places[way] for way in ways]
            assert month_name(month) in page.partition("</title>")[0]


def test_each_list_holds_what_belongs_and_nothing_hidden(world: World) -> None:
    said = {"topics": ("energy",), "bylines": ("olena",), "series": world.series}
    world.story("mine", at=EDGE, **said)
    world.story("elsewhere", at=EDGE, section="culture", **said)
    world.story("draft", live=False, **said)
    world.story("svitlo", at=EDGE, section="novyny", **said)
    world.story("other", at=EDGE)
    keys = {
        "topic": str(world.topics["energy"].translation_key),
        "byline": str(world.bylines["olena"].translation_key),
        "series": str(world.series.translation_key),
    }
    for kind, key in keys.items():
        assert set(slugs(latest(kind, key, "en"))) == {"mine", "elsewhere"}
        assert slugs(latest(kind, key, "uk")) == ["svitlo"]
        assert list_exists(kind, key, "en") is True
        assert months(kind, key, "en") == ("2026-01",)
    news = str(world.sections["news"].pk)
    assert set(slugs(latest("section", news, "en"))) == {"mine", "other"}
    PageViewRestriction.objects.create(page=world.sections["culture"], restriction_type="login")
    assert slugs(latest("topic", keys["topic"], "en")) == ["mine"]
    Story.objects.get(slug="mine").unpublish()
    assert list_exists("topic", keys["topic"], "en") is None
    assert (months("topic", keys["topic"], "en"), months("topic", keys["topic"], "uk")) == ((), ("2026-01",))
    assert latest("topic", str(world.topics["schools"].translation_key), "en") == ()


def test_a_long_list_shows_the_newest_and_names_the_months(world: World) -> None:
    for number in range(LATEST + 3):
        world.story(f"story-{number}", at=EDGE + timedelta(days=20 * number))
    found = slugs(latest("all", "", "en"))
    assert found == [f"story-{number}" for number in reversed(range(3, LATEST + 3))]
    with running(at=EDGE):
        assert sum(len(in_month("all", "", "en", month)) for month in months("all", "", "en")) == LATEST + 3


def test_versions_stand_under_their_languages_and_name_each_other(world: World) -> None:
    english = world.story("light", at=EDGE)
    ukrainian = world.story("svitlo", at=EDGE, section="novyny", translation_key=english.translation_key)
    here, there = place(english.pk), place(ukrainian.pk)
    assert (here.path, there.path) == ("/news/light/", "/uk/novyny/svitlo/")
    assert [(each.language, each.href) for each in alternates_of(here)] == [("uk", there.path)]
    assert [(each.language, each.href) for each in alternates_of(there)] == [("en", here.path)]
    ukrainian.unpublish()
    assert alternates_of(place(english.pk)) == ()


def ways(html: bytes) -> tuple[str, str]:
    """Return where a page's switch leads, and what its head says is the same page there; in Ukrainian."""
    switch = re.search(rb'<a lang="uk" hreflang="uk" href="([^"]*)"', html)
    head = re.search(rb'<link rel="alternate" hreflang="uk" href="http://localhost:8000([^"]*)"', html)
    return (switch[1].decode() if switch else "", head[1].decode() if head else "")


def test_the_language_switch_keeps_the_place_in_lists(world: World) -> None:
    Page.objects.filter(pk=world.sections["novyny"].pk).update(translation_key=world.sections["news"].translation_key)
    said = {"topics": ("energy",), "bylines": ("olena",), "series": world.series}
    world.story("both", at=EDGE, **said)
    world.story("old", at=EDGE - timedelta(days=1), **said)
    world.story("svitlo", at=EDGE, section="novyny", **said)
    world.story("alone", at=EDGE, topics=("schools",))
    key = str(world.topics["energy"].translation_key)
    lists = {
        "topic": (key, "/uk/topics/energy/"),
        "series": (str(world.series.translation_key), "/uk/series/a-winter/"),
        "byline": (str(world.bylines["olena"].translation_key), "/uk/people/olena-marchuk/"),
        "section": (str(world.sections["news"].pk), "/uk/novyny/"),
        "all": ("", "/uk/archive/"),
    }
    for kind, (each, there) in lists.items():
        if kind not in {"section", "all"}:
            assert ways(print_list(kind, each, "en").body) == (there, there)
        assert ways(print_month(kind, each, "en", "2026-01").body) == (f"{there}2026/01/",) * 2
        # There is nothing in Ukrainian of that month: the list itself is nearest, and no version of the page.
        assert ways(print_month(kind, each, "en", "2025-12").body) == (there, "")
    schools = str(world.topics["schools"].translation_key)
    assert ways(print_list("topic", schools, "en").body) == ("/uk/", "")


@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_list_speaks_its_language(world: World, language: str) -> None:
    world.story("one", at=EDGE, section={"en": "news", "uk": "novyny"}[language], topics=("energy",))
    key = str(world.topics["energy"].translation_key)
    sheet = print_list("topic", key, language)
    html = sheet.body.decode()
    assert sheet.path == {"en": "/topics/energy/", "uk": "/uk/topics/energy/"}[language]
    assert f'<html lang="{language}"' in html
    assert {"en": "January 2026", "uk": "січень 2026"}[language] in html.lower().replace("january", "January")


@pytest.mark.once
def test_the_newest_are_found_by_the_index_and_nothing_is_sorted(world: World) -> None:
    world.story("one", at=EDGE)
    rows = listed.all_of(kind="topic", key=str(world.topics["energy"].translation_key), language="en")
    plan = rows.order_by("-first_published_at", "-pk")[:LATEST].explain()
    assert "stories_by_language_and_time" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.once
def test_the_desk_s_search_counts_titles_by_an_index(world: World) -> None:
    of_no_length_yet = IndexEntry.objects.filter(title_norm=1.0)
    assert "search_by_length_and_title" in of_no_length_yet.explain()
    # Or the texts of all stories would be read at each save.
    of_all = IndexEntry.objects.order_by().values_list(Length("title"))
    assert "USING COVERING INDEX search_by_length_and_title" in of_all.explain()
