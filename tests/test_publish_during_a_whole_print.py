"""While everything is printed anew, what an editor publishes is there before the rest, and stands in the end."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from masthead.press import whole
from masthead.press.audit import audit
from masthead.press.chore import print_all, print_round
from masthead.press.edition import Edition
from masthead.press.models import Note
from masthead.press.staging import find_whole
from masthead.stories.models import Story
from world import make_world


@pytest.mark.django_db(databases=["default", "supporters"])
@pytest.mark.parametrize("chunk", [2, *(pytest.param(n, marks=pytest.mark.once) for n in (0, 1, 3, 4, 5))])
def test_a_story_is_served_long_before_the_end(
    chunk: int, edition: Edition, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever pages lie ready by then: the front page that does must not stand in the way of the newer one."""
    monkeypatch.setattr(whole, "_PAGES_AT_ONCE", 8)
    monkeypatch.setattr(whole, "_LOOK_EVERY_SECONDS", 0)
    world = make_world()
    stories = [world.story(f"story-{n}", at=now - timedelta(days=20 * n), topics=["energy"]) for n in range(1, 6)]
    print_round(edition=edition, at=now)
    served: list[tuple[bool, bool, bool]] = []
    calls = 0

    def progress(_count: int) -> None:
        nonlocal calls
        calls += 1
        if calls == chunk + 1:
            with transaction.atomic():
                world.story("fresh", at=now, topics=["energy"])
                stories[0].unpublish()
        elif calls > chunk + 1:
            with edition.reading() as view:
                front = view.read("/")
                is_there = view.read("/news/fresh/") is not None
                served.append((is_there, b"/news/fresh/" in front.body, find_whole(view) is not None))

    print_all(edition=edition, at=now, reason="a test", progress=progress)
    assert served
    assert set(served) == {(True, True, True)}
    assert audit(edition=edition) == ()
    assert not Note.objects.exists()
    with edition.reading() as view:
        assert find_whole(view) is None
        assert view.read("/news/story-1/").entry.status == 410
    assert Story.objects.get(slug="story-1").live is False
