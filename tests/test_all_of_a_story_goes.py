"""Whatever takes a story from its readers, all that hung on it answers alike: gone where it was public, else nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from wagtail.models import Page, PageViewRestriction

from masthead.live import facts as live_facts
from masthead.live import writing
from masthead.live.models import Entry
from masthead.press.audit import audit
from masthead.press.chore import print_until_done
from masthead.press.edition import Edition
from masthead.sections.models import Section
from masthead.stories.models import Story
from world import World, make_recording, make_world

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
# What hangs on a story told live, by how its address ends; the next kind of page has to be added here.
KINDS = ("/flood/", "/text/", "/live.json", "/feed.xml", "/earlier-1/", "/1/", "/2/", "/3/", "/4/", ".wav")
Told = Callable[[], dict[str, int]]


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def story(world: World, edition: Edition, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Story:
    """Publish a live story with a recording beside another one that keeps their month and its lists."""
    monkeypatch.setattr(live_facts, "ON_A_PAGE", 2)
    world.story("another", at=now - timedelta(hours=6))
    print_until_done(edition=edition, at=now, reason="test")
    recording = {"recording": make_recording(), "caption": "", "transcript": ""}
    return world.story("flood", at=now - timedelta(hours=5), body=[("recording", recording)])


@pytest.fixture
def told(story: Story, edition: Edition, now: datetime) -> Told:
    """Print, and return what each address answers that the story brought, a file of the paper's own excepted."""
    with edition.reading() as view:
        before = {path for path, _ in view.paths()}
    live = writing.begin(story, by=writing.Hand(member=None, now=now))
    for number in range(1, 5):
        entry = Entry(live=live, at=now, text=f"Number {number}.")
        writing.save_entry(entry, by=writing.Hand(member=None, now=now), publish=True)
    brought: list[str] = []

    def tell() -> dict[str, int]:
        print_until_done(edition=edition, at=now, reason="test")
        with edition.reading() as view:
            assert view.count("failed") == 0
            new = {path for path, _ in view.paths() if not path.startswith("/static/")} - before
            brought[:] = brought or sorted(new)
            return {path: entry.status if (entry := view.entry(path)) else 404 for path in brought}

    return tell


def take_section(story: Story) -> None:
    Section.objects.get(slug="news").unpublish()


def take_front(story: Story) -> None:
    Page.objects.get(pk=story.get_parent().get_parent().pk).specific.unpublish()


def guard(story: Story, *, also: Callable[[Story], None]) -> None:
    PageViewRestriction.objects.create(page=story.get_parent(), restriction_type="login")
    also(story)


WAYS = {
    "withdrawn": (Story.unpublish, 410),
    "deleted": (Story.delete, 410),
    "its section was taken down": (take_section, 410),
    "it, and its section": (lambda story: (story.unpublish(), take_section(story)), 410),
    "its section was deleted": (lambda story: Section.objects.get(slug="news").delete(), 410),
    "its language has no front page": (take_front, 404),
    "it was made private": (partial(guard, also=lambda story: None), 404),
    "it was made private, and withdrawn": (partial(guard, also=Story.unpublish), 404),
}


@pytest.mark.once
@pytest.mark.parametrize("way", WAYS)
def test_all_of_a_story_answers_alike(way: str, story: Story, told: Told, edition: Edition) -> None:
    take, status = WAYS[way]
    shown = told()
    assert set(shown.values()) == {200}
    assert all(any(path.endswith(kind) for path in shown) for kind in KINDS), shown
    assert [path for path in shown if not path.endswith(KINDS)] == []
    take(Story.objects.get(pk=story.pk))
    # A file is no page of this story: others may show it, and its address says what is in it.
    assert told() == {path: 404 if path.startswith("/media/") else status for path in shown}
    assert audit(edition=edition) == ()


@pytest.mark.parametrize("is_down", [False, True])
def test_what_nobody_could_read_is_not_called_gone(
    is_down: bool, world: World, edition: Edition, now: datetime
) -> None:
    """A section that is not there yet tells nobody which stories wait below it."""
    world.sections["soon"] = Section(title="Soon", slug="soon", live=False, locale=world.front.locale)
    Page.objects.get(pk=world.front.pk).add_child(instance=world.sections["soon"])
    story = world.story("flood", at=now, section="soon")
    live = writing.begin(story, by=writing.Hand(member=None, now=now))
    writing.save_entry(Entry(live=live, at=now, text="Rain."), by=writing.Hand(member=None, now=now), publish=True)
    if is_down:
        story.unpublish()
    print_until_done(edition=edition, at=now, reason="test")
    with edition.reading() as view:
        assert not [path for path, _ in view.paths() if "flood" in path or "entry" in path]
        assert not [key for key, raw in view.items("facts") if b"flood" in raw]
    assert audit(edition=edition) == ()
