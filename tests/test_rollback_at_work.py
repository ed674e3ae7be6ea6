"""A newsroom is defaced and rolled back: nothing is printed meanwhile, and afterwards all is as a full print gives it."""

from datetime import datetime, timedelta

import pytest

from masthead.press.audit import audit
from masthead.press.chore import print_all, print_round
from masthead.press.edition import Edition, EditionFrozen
from masthead.press.models import Note
from masthead.press.record.freezing import thaw
from masthead.press.record.rollback import roll_back
from masthead.sections.models import Newsroom
from masthead.stories.models import Story
from world import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


@pytest.fixture
def defaced(edition: Edition, now: datetime) -> tuple[World, int]:
    """Print a newsroom with two stories, then one with a word on every page; return the edition before that."""
    world = make_world()
    for slug in ("river", "bridge"):
        world.story(slug, at=now)
    print_all(edition=edition, at=now, reason="all")
    with edition.reading() as view:
        good = view.number
    Newsroom.objects.update_or_create(pk=1, defaults={"publisher": "DEFACED"})
    world.story("spam", at=now)
    print_round(edition=edition, at=now)
    assert defaced_pages(edition) > 3
    return world, good


def defaced_pages(edition: Edition) -> int:
    with edition.reading() as view:
        pages = [(path, view.read(path)) for path, entry in view.paths() if entry.status == 200]
        return sum(b"DEFACED" in page.body or path == "/news/spam/" for path, page in pages)


def test_the_next_print_does_not_undo_a_rollback(edition: Edition, now: datetime, defaced: tuple[World, int]) -> None:
    roll_back(edition=edition, number=defaced[1], at=now)
    assert defaced_pages(edition) == 0
    defaced[0].story("later", at=now)
    for minutes in (1, 2):
        assert print_round(edition=edition, at=now + timedelta(minutes=minutes)).outcome is None
    rendered: list[int] = []
    with pytest.raises(EditionFrozen):
        print_all(edition=edition, at=now, reason="all", progress=rendered.append)
    assert not rendered
    assert defaced_pages(edition) == 0
    assert Note.objects.exists()


def test_after_the_freeze_all_is_as_a_full_print_gives_it(
    edition: Edition, now: datetime, defaced: tuple[World, int]
) -> None:
    roll_back(edition=edition, number=defaced[1], at=now)
    Newsroom.objects.update(publisher="The Herald")
    Story.objects.get(slug="spam").unpublish()
    thaw(edition=edition)
    print_round(edition=edition, at=now)
    assert not Note.objects.exists()
    assert audit(edition=edition) == ()
    assert defaced_pages(edition) == 0


def test_a_whole_print_that_was_rolled_back_begins_anew(
    edition: Edition, now: datetime, defaced: tuple[World, int]
) -> None:
    stretches: list[int] = []

    def roll_back_and_mend(count: int) -> None:
        if not stretches:
            roll_back(edition=edition, number=defaced[1], at=now)
            Newsroom.objects.update(publisher="The Herald")
            Story.objects.get(slug="spam").unpublish()
            thaw(edition=edition)
        stretches.append(count)

    assert print_all(edition=edition, at=now, reason="all", progress=roll_back_and_mend).is_whole
    assert not Note.objects.exists()
    assert audit(edition=edition) == ()
    assert defaced_pages(edition) == 0


def test_a_withdrawn_story_stays_withdrawn_and_no_list_names_it(edition: Edition, now: datetime) -> None:
    world = make_world()
    world.story("bridge", at=now - timedelta(days=2))
    print_all(edition=edition, at=now, reason="all")
    river = world.story("river", at=now)
    print_round(edition=edition, at=now)
    with edition.reading() as view:
        number = view.number
        assert b"/news/river/" in view.read("/").body
    river.unpublish()
    print_round(edition=edition, at=now)
    roll_back(edition=edition, number=number, at=now)
    with edition.reading() as view:
        assert view.read("/news/river/").entry.status == 410
        assert [path for path, _ in view.paths() if b"/news/river/" in view.read(path).body] == []
