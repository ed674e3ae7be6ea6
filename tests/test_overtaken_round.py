"""Somebody publishes while the press reads: an edition still shows the newsroom as it stood at one moment."""

import re
from datetime import datetime

import pytest

from masthead.press import facts
from masthead.press.audit import audit
from masthead.press.chore import print_round
from masthead.press.edition import Edition
from masthead.press.facts import Fact
from masthead.press.models import Note
from world import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


@pytest.mark.parametrize("times", [1, 2, 3])
def test_the_front_names_no_story_that_is_not_there(
    edition: Edition, now: datetime, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    world = make_world()
    print_round(edition=edition, at=now)
    world.story("first", at=now)
    published = publish_meanwhile(monkeypatch, world=world, now=now, times=times)
    print_round(edition=edition, at=now)
    assert len(published) == times
    assert dead_links(edition) == []
    assert "/news/first/" in links(edition)
    monkeypatch.undo()
    print_round(edition=edition, at=now)
    assert not Note.objects.exists()
    assert audit(edition=edition) == ()


def test_a_round_ends_however_often_it_is_overtaken(
    edition: Edition, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    print_round(edition=edition, at=now)
    world.story("first", at=now)
    published = publish_meanwhile(monkeypatch, world=world, now=now, times=50)
    print_round(edition=edition, at=now)
    assert len(published) == 4
    assert "/news/first/" in links(edition)


def publish_meanwhile(monkeypatch: pytest.MonkeyPatch, *, world: World, now: datetime, times: int) -> list[str]:
    """Publish one story in each try of a round, just before it reads what the front page shows."""
    published: list[str] = []
    tries: list[object] = []
    read = Fact.read

    def read_late(self: Fact, args: tuple) -> object:
        run = facts._run.get()
        if (
            self.name == "front.choice"
            and run is not None
            and all(run is not each for each in tries)
            and len(published) < times
        ):
            tries.append(run)
            published.append(f"meanwhile-{len(published)}")
            world.story(published[-1], at=now)
        return read(self, args)

    monkeypatch.setattr(Fact, "read", read_late)
    return published


def links(edition: Edition) -> set[str]:
    """Return the stories that the front page names."""
    with edition.reading() as view:
        return set(re.findall(r'href="(/news/[a-z0-9-]+/)"', view.read("/").body.decode()))


def dead_links(edition: Edition) -> list[str]:
    with edition.reading() as view:
        return [path for path in links(edition) if view.entry(path) is None]
