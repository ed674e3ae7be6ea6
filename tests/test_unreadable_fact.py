"""A fact that cannot be read holds back what it touches, and nothing else; nothing suspect is forgotten."""

from collections.abc import Callable
from datetime import datetime

import pytest

from masthead.press import chore, whole
from masthead.press.audit import audit
from masthead.press.chore import print_all, print_round
from masthead.press.edition import Edition
from masthead.press.facts import registered
from masthead.press.models import Note
from masthead.press.notes import Noted, read_notes
from world import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
Publish = Callable[[World], None]


@pytest.fixture
def publish(now: datetime, monkeypatch: pytest.MonkeyPatch) -> Publish:
    """Return what publishes a bad story, whose text cannot be read, and then a good one."""

    def publish_both(world: World) -> None:
        bad, text = world.story("bad", at=now), registered("story.text")
        world.story("good", at=now)
        read = text.function

        def read_but_one(story_id: int) -> object:
            if story_id == bad.pk:
                raise ValueError("a row that nobody expected")
            return read(story_id)

        monkeypatch.setattr(text, "function", read_but_one)

    return publish_both


def assert_only_the_good_one_is_there(edition: Edition) -> None:
    with edition.reading() as view:
        assert view.get("paths", b"/news/good/") is not None
        assert view.get("paths", b"/news/bad/") is None
    assert Note.objects.exists()


def assert_all_is_mended(edition: Edition, now: datetime) -> None:
    print_round(edition=edition, at=now)
    assert not Note.objects.exists()
    assert audit(edition=edition) == ()


def test_the_rest_is_printed_and_the_suspicion_stays(
    edition: Edition, now: datetime, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    print_round(edition=edition, at=now)
    publish(world)
    print_round(edition=edition, at=now)
    assert_only_the_good_one_is_there(edition)
    monkeypatch.undo()
    assert_all_is_mended(edition, now)


def test_a_whole_print_comes_to_its_end_all_the_same(
    edition: Edition, now: datetime, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of more notes than are read at once the same were read again and again, and it never came to its end."""
    reads: list[int] = []

    def read_few(*, using: str, after: int = 0) -> Noted:
        reads.append(after)
        assert len(reads) < 200, "the same notes are read without end"
        return read_notes(using=using, after=after, most=3)

    monkeypatch.setattr(chore, "read_notes", read_few)
    # All that there is before the bad story comes: pages that are read together are not read by what fails here.
    monkeypatch.setattr(whole, "_PAGES_AT_ONCE", 1_000)
    world = make_world()
    published: list[int] = []

    def progress(count: int) -> None:
        if not published:
            publish(world)
        published.append(count)

    assert print_all(edition=edition, at=now, reason="a test", progress=progress).is_whole
    assert_only_the_good_one_is_there(edition)
    monkeypatch.undo()
    assert_all_is_mended(edition, now)
