"""The front page: what an editor placed comes first, then the newest, and no story twice, whatever is placed."""

import json
import random
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Page, PageViewRestriction

from masthead.press.facts import recording, running
from masthead.sections.front import SECONDS, Choice, arranged, front_pool
from masthead.sections.models import FrontPage, FrontPlacement, Newsroom, Package, PackageStory, PolicyPage
from masthead.sections.printing import print_archive, print_front
from masthead.stories.models import Story
from world import World

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
AT = datetime(2026, 3, 1, 8, tzinfo=UTC)


def place(world: World, *stories: Story) -> None:
    FrontPlacement.objects.all().delete()
    for order, story in enumerate(stories):
        FrontPlacement.objects.create(front=world.front, story=story, sort_order=order)


def chosen(language: str = "en", *, at: datetime = AT) -> Choice:
    found = front_pool(language)
    assert found is not None
    return arranged(found, at=at)


def everything(choice: Choice) -> list[int]:
    return [*choice.top, *choice.newest, *(pk for _, ids in choice.rows for pk in ids)]


def test_a_front_without_a_story_says_so(world: World) -> None:
    with running(at=AT):
        assert b"The first story is being written." in print_front("en").body
        assert b"Nothing has been published yet." in print_archive("en").body


def test_placed_come_first_then_the_newest_and_none_twice(world: World) -> None:
    luck = random.Random(7)
    Newsroom.objects.update_or_create(pk=1, defaults={"stories_on_front": 8})
    names = ("news", "culture")
    stories = [
        world.story(f"story-{n}", at=AT + timedelta(hours=luck.randrange(500)), section=names[n % 2], live=n % 5 != 0)
        for n in range(24)
    ]
    live = [story for story in stories if story.live]
    newest = [each.pk for each in sorted(live, key=lambda it: (it.first_published_at, it.pk), reverse=True)]
    for _ in range(12):
        placed = luck.choices(stories, k=luck.randrange(12))
        place(world, *placed)
        choice = chosen()
        shown = [*choice.top, *choice.newest]
        wanted = list(dict.fromkeys(each.pk for each in placed if each.live))
        rest = [pk for pk in newest if pk not in wanted]
        assert shown == (wanted + rest)[:8]
        assert len(choice.top) == SECONDS + 1
        assert max(Counter(everything(choice)).values()) == 1
        for section_id, ids in choice.rows:
            mine = [pk for pk in newest if Story.objects.get(pk=pk).get_parent().pk == section_id and pk not in shown]
            assert list(ids) == mine[: len(ids)]


def test_what_may_not_be_seen_is_not_on_the_front(world: World) -> None:
    hidden = world.story("hidden", at=AT, section="culture")
    shown = world.story("shown", at=AT)
    place(world, hidden, shown)
    assert chosen().top[:2] == (hidden.pk, shown.pk)
    PageViewRestriction.objects.create(page=world.sections["culture"], restriction_type="login")
    assert everything(chosen()) == [shown.pk]
    shown.unpublish()
    assert everything(chosen()) == []


def test_each_language_has_a_front_of_its_own(world: World) -> None:
    english, ukrainian = world.story("light", at=AT), world.story("svitlo", at=AT, section="novyny")
    assert (everything(chosen("en")), everything(chosen("uk"))) == ([english.pk], [ukrainian.pk])
    with running(at=AT):
        sheets = {code: print_front(code) for code in ("en", "uk")}
    assert {code: sheet.path for code, sheet in sheets.items()} == {"en": "/", "uk": "/uk/"}
    assert b'hreflang="uk" href="http://localhost:8000/uk/"' in sheets["en"].body
    assert b'hreflang="en" href="http://localhost:8000/"' in sheets["uk"].body


def test_the_archive_names_every_year_once_the_newest_first(world: World) -> None:
    for number, year in enumerate((1961, 2024, 2026, 2024)):
        world.story(f"story-{number}", at=AT.replace(year=year, month=1 + number))
    html = print_archive("en").body.decode()
    years = [html.index(f'id="year-{year}"') for year in (2026, 2024, 1961)]
    assert years == sorted(years)
    assert html.count('id="year-') == 3
    for path in ("/archive/1961/01/", "/archive/2024/02/", "/archive/2026/03/", "/archive/2024/04/"):
        assert html.count(f'href="{path}"') == 1


@pytest.mark.parametrize("number", [0, 61])
def test_a_front_of_no_story_or_of_far_too_many_is_refused(number: int) -> None:
    with pytest.raises(ValidationError) as refused:
        Newsroom(stories_on_front=number).clean_fields()
    assert set(refused.value.message_dict) == {"stories_on_front"}


def test_machines_are_told_where_the_newsroom_says_what_about_itself(world: World) -> None:
    for slug, purpose in (("rules", "ethicsPolicy"), ("wrong", "correctionsPolicy"), ("plain", "")):
        page = PolicyPage(title=slug, slug=slug, purpose=purpose, locale=world.front.locale, live=slug != "wrong")
        Page.objects.get(pk=world.front.pk).add_child(instance=page)
    with running(at=AT):
        said = json.loads(re.search(rb'"application/ld\+json">(.*?)</script>', print_front("en").body)[1])
    assert (said["@type"], said["url"]) == ("NewsMediaOrganization", "http://localhost:8000/")
    assert said["ethicsPolicy"] == ["http://localhost:8000/rules/"]
    assert "correctionsPolicy" not in said
    assert "/plain/" not in str(said)


def bind(world: World, *stories: Story, **said) -> Package:
    made = Package.objects.create(front=world.front, title="Together", **said)
    for order, story in enumerate(stories):
        PackageStory.objects.create(package=made, story=story, sort_order=order)
    return made


def test_a_package_takes_its_stories_from_everywhere_else_until_it_ends(world: World) -> None:
    Newsroom.objects.update_or_create(pk=1, defaults={"stories_on_front": 6})
    stories = [world.story(f"story-{n}", at=AT + timedelta(hours=n)) for n in range(12)]
    hidden = world.story("hidden", live=False)
    other = world.story("svitlo", at=AT, section="novyny")
    place(world, stories[0], stories[1])
    before = chosen()
    ends_at = AT + timedelta(hours=5)
    bind(world, stories[11], hidden, stories[0], other, stories[11], ends_at=ends_at)
    during = chosen()
    assert [each.ids for each in during.bundles] == [(stories[11].pk, stories[0].pk)]
    assert during.top[0] == stories[1].pk
    assert during.until == ends_at
    every = [*everything(during), *during.bundles[0].ids]
    assert max(Counter(every).values()) == 1
    assert len(during.top) + len(during.newest) == 6
    after = chosen(at=ends_at)
    assert (after.bundles, after.until) == ((), None)
    assert everything(after) == everything(before)


def test_a_series_fills_what_is_left_and_no_story_is_in_two_packages(world: World) -> None:
    told = [world.story(f"part-{n}", at=AT + timedelta(hours=n), series=world.series) for n in range(9)]
    lead = world.story("lead", at=AT)
    bind(world, lead, series=world.series)
    bind(world, told[8], told[3])
    first, second = chosen().bundles
    assert first.ids == (told[8].pk, told[3].pk)
    assert second.ids == (lead.pk, *(told[n].pk for n in (7, 6, 5, 4, 2, 1)))


def test_the_front_says_when_it_is_due_and_names_the_series(world: World) -> None:
    bind(world, series=world.series, ends_at=AT + timedelta(hours=5))
    world.story("part", at=AT, series=world.series)
    for hours, is_shown in ((0, True), (5, False)):
        with running(at=AT + timedelta(hours=hours)), recording() as seen:
            html = print_front("en").body
        assert (b'<a href="/series/a-winter/">Together</a>' in html) is is_shown
        assert seen.until == (AT + timedelta(hours=5) if is_shown else None)
        assert html.count(b">Part</a>") == 1


def test_a_series_of_another_language_is_refused(world: World) -> None:
    made = Package(front=FrontPage.objects.get(locale__language_code="uk"), title="Together", series=world.series)
    with pytest.raises(ValidationError, match="language of the front page"):
        made.full_clean()
