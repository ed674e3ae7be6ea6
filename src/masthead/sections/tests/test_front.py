"""The front page: what an editor placed comes first, then the newest, and no story twice, whatever is placed."""

import json
import random
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Page, PageViewRestriction

from masthead.press.facts import running
from masthead.sections.front import SECONDS, Choice, front_choice
from masthead.sections.models import FrontPlacement, Newsroom, PolicyPage
from masthead.sections.printing import print_archive, print_front
from masthead.stories.models import Story
from world import World

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
AT = datetime(2026, 3, 1, 8, tzinfo=UTC)


def place(world: World, *stories: Story) -> None:
    FrontPlacement.objects.all().delete()
    for order, story in enumerate(stories):
        FrontPlacement.objects.create(front=world.front, story=story, sort_order=order)


def chosen(language: str = "en") -> Choice:
    found = front_choice(language)
    assert found is not None
    return found


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
