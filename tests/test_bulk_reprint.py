"""A change of very many pages at once is printed as everything is: piece by piece, with what is published going before."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from masthead.press import chore, printer, whole
from masthead.press.audit import audit
from masthead.press.chore import is_of_this_version, print_round
from masthead.press.edition import Edition
from masthead.press.models import Note
from masthead.press.staging import find_whole
from masthead.sections.models import Newsroom
from world import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
STORIES = 9


@pytest.fixture
def world(edition: Edition, now: datetime, monkeypatch: pytest.MonkeyPatch) -> World:
    """The world, printed, with more pages than are printed in one piece, and each stretch as short as can be."""
    made = make_world()
    for number in range(STORIES):
        made.story(f"story-{number}", at=now - timedelta(days=number + 1))
    print_round(edition=edition, at=now)
    monkeypatch.setattr(printer, "_MOST_NEWS", STORIES)
    monkeypatch.setattr(chore, "_MOST_PAGES", 45)
    monkeypatch.setattr(chore, "_MOST_ALONE", 5)
    monkeypatch.setattr(whole, "_PAGES_AT_ONCE", 4)
    return made


def test_a_story_published_meanwhile_is_there_before_the_end(world: World, edition: Edition, now: datetime) -> None:
    name_publisher("Another")
    print_round(edition=edition, at=now, seconds=0)
    assert not is_of_this_version(edition)
    assert "Another" not in shown(edition, f"/news/story-{STORIES - 1}/")
    world.story("fresh", at=now)
    print_round(edition=edition, at=now, seconds=0)
    assert find(edition) is not None
    assert "/news/fresh/" in shown(edition, "/")
    assert all_printed(edition, now=now)
    assert "Another" in shown(edition, "/news/story-8/")


def test_so_is_one_that_was_published_just_before(world: World, edition: Edition, now: datetime) -> None:
    world.story("fresh", at=now)
    name_publisher("Another")
    print_round(edition=edition, at=now, seconds=0)
    assert find(edition) is not None
    assert "/news/fresh/" in shown(edition, "/")
    assert shown(edition, "/news/fresh/")
    assert "Another" not in shown(edition, "/news/story-8/")
    assert all_printed(edition, now=now)


def test_it_begins_anew_where_all_is_changed_again(world: World, edition: Edition, now: datetime) -> None:
    name_publisher("Another")
    print_round(edition=edition, at=now, seconds=0)
    before = find(edition)
    name_publisher("A third")
    print_round(edition=edition, at=now, seconds=0)
    assert before is not None
    assert find(edition).noted != before.noted
    assert all_printed(edition, now=now)
    assert "A third" in shown(edition, "/news/story-8/")


def test_a_round_that_is_overtaken_keeps_nobody_waiting_for_many_pages(
    world: World, edition: Edition, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is begun anew three times; then whoever publishes would have to wait for the end of it."""
    monkeypatch.setattr(chore, "_MOST_PAGES", 10_000)
    answers: Iterator[bool] = iter([True] * 12)
    monkeypatch.setattr(chore, "is_more_noted", lambda _noted: next(answers, False))
    name_publisher("Another")
    print_round(edition=edition, at=now, seconds=0)
    assert find(edition) is not None
    assert all_printed(edition, now=now)


def name_publisher(name: str) -> None:
    """Change what every page says."""
    newsroom, _ = Newsroom.objects.get_or_create(pk=1)
    newsroom.publisher = name
    newsroom.save()


def find(edition: Edition) -> whole.Whole | None:
    with edition.reading() as view:
        return find_whole(view)


def shown(edition: Edition, path: str) -> str:
    with edition.reading() as view:
        return view.read(path).body.decode()


def all_printed(edition: Edition, *, now: datetime) -> bool:
    """Print to the end; return whether the edition is what a full print gives, and nothing is left to do."""
    print_round(edition=edition, at=now)
    return find(edition) is None and not Note.objects.exists() and audit(edition=edition) == ()
