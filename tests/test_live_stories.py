"""Live stories: each entry reaches readers at once, stays where links look for it, and tells nothing before its time."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hostile import HOSTILE, tree_of, ways_in
from masthead.live import writing
from masthead.live.facts import ON_A_PAGE, page_of, pages_for
from masthead.live.models import Entry, LiveStory
from masthead.live.writing import EntryNotPublic, Hand
from masthead.pictures.models import Picture
from masthead.press import notes
from masthead.press.audit import audit
from masthead.press.chore import print_round
from masthead.press.edition import Edition
from masthead.staff.models import Member
from masthead.stories.models import Story
from world import World, make_picture, make_world

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
MOST_FOR_AN_ENTRY = 8
MOST_QUERIES = 55


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def by(db: None, now: datetime) -> Hand:
    return Hand(member=Member.objects.create(email="editor@example.org"), now=now)


@pytest.fixture
def story(world: World, now: datetime) -> Story:
    return world.story("flood", at=now - timedelta(hours=5), topics=["energy"], bylines=["olena"])


@pytest.fixture
def live(story: Story, by: Hand) -> LiveStory:
    return writing.begin(story, by=by)


@pytest.fixture
def told(edition: Edition, now: datetime) -> Callable[[], Any]:
    """Print a round, see that it is what a full print gives, and return its outcome."""

    def tell() -> Any:
        outcome = print_round(edition=edition, at=now).outcome
        assert audit(edition=edition) == ()
        return outcome

    return tell


def say(live: LiveStory, text: str, *, by: Hand, publish: bool = True, **more: Any) -> Entry:
    return writing.save_entry(Entry(live=live, at=by.now, text=text, **more), by=by, publish=publish)


def read(edition: Edition, path: str) -> str:
    with edition.reading() as view:
        return view.read(path).body.decode()


def status(edition: Edition, path: str) -> int:
    with edition.reading() as view:
        entry = view.entry(path)
        return entry.status if entry else 404


def words_of(edition: Edition, *, paths: tuple[str, ...]) -> set[bytes]:
    """Return the words of all pages that begin so."""
    with edition.reading() as view:
        bodies = [view.read(path).body for path, _ in view.paths() if path.startswith(paths)]
    return {word for body in bodies for word in re.findall(rb"\w+", body)}


def order(page: str) -> list[str]:
    """Return the entries of a page, from the top."""
    return [it.get("id") for it in tree_of(page.encode()).iter("{http://www.w3.org/1999/xhtml}article") if it.get("id")]


def test_an_entry_is_served_with_few_pages_and_stays_at_its_address(
    live: LiveStory, by: Hand, edition: Edition, told: Callable[[], Any]
) -> None:
    told()
    say(live, "The bridge is **closed**.", by=by, headline="Bridge closed")
    outcome = told()
    assert outcome.rendered <= MOST_FOR_AN_ENTRY
    alone = f"/entry/{live.story_id}/1/"
    changed = {"/news/flood/", "/news/flood/live.json", "/news/flood/feed.xml", alone}
    assert changed <= set(outcome.changed_paths)
    page = read(edition, "/news/flood/")
    assert 'id="entry-1"' in page
    assert f'href="{alone}"' in page
    assert "The bridge is <strong>closed</strong>." in read(edition, alone)
    assert '<a href="/news/flood/#entry-1">' in read(edition, alone)
    live.story.slug = "deluge"
    live.story.save_revision().publish(skip_permission_checks=True)
    told()
    assert '<a href="/news/deluge/#entry-1">' in read(edition, alone)
    assert status(edition, "/news/flood/live.json") == 404


def test_an_entry_is_printed_before_all_else_for_as_few_queries_however_much_there_is(
    world: World, live: LiveStory, by: Hand, edition: Edition, told: Callable[[], Any]
) -> None:
    """A promise of a second, held by what does not depend on the machine: pages, queries, and no step that waits."""
    costs = []
    for number in (1, 2 * ON_A_PAGE + 3):
        while live.entries.count() < number:
            say(live, f"Number {live.entries.count() + 1}.", by=by)
        world.story(f"another-{number}", at=by.now - timedelta(hours=number), topics=["energy"], bylines=["olena"])
        told()
        with edition.reading() as view:
            before = view.number
        said = say(live, "The newest.", by=by)
        with CaptureQueriesContext(connection) as asked:
            outcome = print_round(edition=edition, at=by.now).outcome
        with edition.reading() as view:
            first = {step.path for step in view.delta(before + 1)}
            assert view.number == before + 2
        assert first == {"/news/flood/", "/news/flood/live.json", f"/entry/{live.story_id}/{said.number}/"}
        costs.append((outcome.rendered, len(asked)))
    assert costs[0][0] <= costs[1][0] <= MOST_FOR_AN_ENTRY
    assert max(queries for _, queries in costs) <= MOST_QUERIES


@pytest.mark.once
def test_the_print_of_an_entry_with_a_photo_encodes_nothing(
    live: LiveStory, by: Hand, edition: Edition, told: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    it = say(live, "A photo.", by=by, picture=make_picture(size=(2_000, 1_200)))
    made = it.picture.renditions.count()
    # Three widths in two formats, a plain one and one for social cards.
    assert made == 8

    def encode(*_said: Any, **_more: Any) -> None:
        raise AssertionError("a size was made while the entry was printed")

    monkeypatch.setattr(Picture, "generate_rendition_file", encode)
    told()
    assert "/media/" in read(edition, f"/entry/{live.story_id}/1/")
    assert it.picture.renditions.count() == made


def test_the_worker_hears_of_an_entry_at_once(
    live: LiveStory, by: Hand, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    heard = []
    monkeypatch.setattr(notes, "after_commit", [lambda: heard.append("the bell")])
    with django_capture_on_commit_callbacks(execute=True):
        say(live, "The bridge is closed.", by=by)
    assert heard


def test_pinned_ones_and_key_points_stand_on_top_and_others_by_their_place(
    live: LiveStory, by: Hand, edition: Edition, told: Callable[[], Any]
) -> None:
    first, second, third = (say(live, f"Number {number}.", by=by) for number in (1, 2, 3))
    told()
    assert order(read(edition, "/news/flood/")) == ["entry-3", "entry-2", "entry-1"]
    writing.move(first, up=True, by=by)
    writing.mark(second, name="is_pinned", by=by)
    writing.mark(third, name="is_key_point", by=by)
    told()
    page = read(edition, "/news/flood/")
    assert order(page) == ["entry-2", "entry-3", "entry-1"]
    assert '<a href="#entry-3">Number 3.</a>' in page
    writing.move(third, up=True, by=by)
    assert list(Entry.objects.order_by("-position").values_list("number", flat=True)) == [3, 1, 2]


def test_a_withdrawn_one_leaves_a_note_and_none_of_its_words(
    live: LiveStory, by: Hand, edition: Edition, told: Callable[[], Any]
) -> None:
    it = say(live, "A mistaken canary.", by=by, headline="Canary", is_key_point=True, is_pinned=True)
    say(live, "Right.", by=by)
    told()
    writing.withdraw(it, by=by)
    told()
    alone = f"/entry/{live.story_id}/1/"
    assert status(edition, alone) == 410
    for path in ("/news/flood/", alone, "/news/flood/live.json", "/news/flood/feed.xml"):
        assert "anary" not in read(edition, path)
    assert "This entry was withdrawn." in read(edition, "/news/flood/")
    for deed in (lambda: writing.withdraw(it, by=by), lambda: writing.move(it, up=True, by=by)):
        with pytest.raises(EntryNotPublic):
            deed()


def test_drafts_and_stories_that_are_not_public_tell_nothing(
    world: World, live: LiveStory, by: Hand, edition: Edition, told: Callable[[], Any]
) -> None:
    draft = say(live, "A draft canary.", by=by, publish=False)
    secret = writing.begin(world.story("secret", live=False), by=by)
    say(secret, "An early canary.", by=by, picture=make_picture())
    told()
    with edition.reading() as view:
        everything = b"".join(view.read(path).body for path, _ in view.paths() if not path.startswith("/media/"))
        assert b"canary" not in everything
        assert not [path for path, _ in view.paths() if path.startswith(("/entry/", "/media/"))]
    writing.save_entry(draft, by=by, publish=True)
    Story.objects.get(slug="secret").save_revision().publish(skip_permission_checks=True)
    told()
    assert "early canary" in read(edition, "/news/secret/")
    assert "draft canary" in read(edition, "/news/flood/")
    Story.objects.get(slug="secret").unpublish()
    told()
    # Once it was public its entries are gone, as the story itself is, deleted or not.
    secret_entry, flood_entry = (f"/entry/{it.story_id}/1/" for it in (secret, live))
    beside = [f"/news/secret/{each}" for each in ("text/", "live.json", "feed.xml")]
    assert {status(edition, each) for each in ("/news/secret/", secret_entry, *beside)} == {410}
    assert status(edition, "/news/secret/earlier-1/") == 404
    assert not words_of(edition, paths=("/entry/",)) & {b"early", b"secret"}
    Story.objects.get(slug="secret").save_revision().publish(skip_permission_checks=True)
    Story.objects.get(slug="flood").delete()
    told()
    assert {status(edition, each) for each in (secret_entry, *beside)} == {200}
    assert {status(edition, f"/news/flood/{each}") for each in ("text/", "live.json", "feed.xml")} == {410}
    assert status(edition, flood_entry) == 410


def test_older_ones_go_to_pages_that_stay_as_they_are(
    live: LiveStory, by: Hand, edition: Edition, told: Callable[[], Any]
) -> None:
    many = 2 * ON_A_PAGE
    every = [say(live, f"Number {number}.", by=by) for number in range(1, many)]
    told()
    assert status(edition, "/news/flood/earlier-1/") == 404
    say(live, "One more.", by=by)
    outcome = told()
    assert outcome.rendered <= MOST_FOR_AN_ENTRY
    assert order(read(edition, "/news/flood/earlier-1/")) == [f"entry-{n}" for n in range(ON_A_PAGE, 0, -1)]
    assert order(read(edition, "/news/flood/")) == [f"entry-{n}" for n in range(many, ON_A_PAGE, -1)]
    assert 'href="/news/flood/earlier-1/"' in read(edition, "/news/flood/")
    writing.mark(every[0], name="is_key_point", by=by)
    writing.withdraw(every[1], by=by)
    outcome = told()
    assert outcome.rendered <= MOST_FOR_AN_ENTRY
    assert 'href="/news/flood/earlier-1/#entry-1"' in read(edition, "/news/flood/")
    # An exchange over the border between two pages.
    writing.move(every[ON_A_PAGE - 1], up=True, by=by)
    told()
    assert order(read(edition, "/news/flood/"))[-1] == f"entry-{ON_A_PAGE}"


@pytest.mark.once
def test_each_position_is_on_one_page() -> None:
    for count in range(1, 8 * ON_A_PAGE):
        on_top = [each for each in range(1, count + 1) if page_of(each) > pages_for(count)]
        assert len(on_top) == count or ON_A_PAGE <= len(on_top) < 2 * ON_A_PAGE


@pytest.mark.once
def test_what_machines_read(live: LiveStory, by: Hand, edition: Edition, told: Callable[[], Any]) -> None:
    it = say(live, "It </script> rose by **2 m**.", by=by, headline="Higher", byline=None)
    later = Hand(member=by.member, now=by.now + timedelta(days=400))
    it.text = "It rose by 3 m."
    writing.save_entry(it, by=later, publish=True, told="It rose by 3 m, not 2.")
    writing.end(live, by=later)
    told()
    page = read(edition, "/news/flood/")
    script = next(each for each in tree_of(page.encode()).iter("{http://www.w3.org/1999/xhtml}script"))
    said = json.loads(script.text)
    assert said["@type"] == ["NewsArticle", "LiveBlogPosting"]
    assert said["coverageEndTime"] == later.now.isoformat()
    assert said["dateModified"] >= later.now.isoformat()
    assert said["liveBlogUpdate"][0]["articleBody"] == "It rose by 3 m."
    assert "Ended" in page
    assert "data-live" not in page
    # The correction is the story's own, and quotes what stood there.
    assert "It rose by 3 m, not 2." in page
    assert "rose by **2 m**" in page
    polled = json.loads(read(edition, "/news/flood/live.json"))
    assert polled["ended"]
    assert [each["id"] for each in polled["entries"]] == ["entry-1"]
    assert "<title>Higher</title>" in read(edition, "/news/flood/feed.xml")
    assert later.now.isoformat(timespec="seconds") in read(
        edition, f"/sitemap-{live.story.first_published_at:%Y-%m}.xml"
    )


@pytest.mark.once
def test_no_words_become_markup(live: LiveStory, by: Hand, edition: Edition, told: Callable[[], Any]) -> None:
    for word in HOSTILE:
        say(live, word, by=by, headline=word[:160], is_key_point=True)
    # While it runs the page has one script, which is ours.
    writing.end(live, by=by)
    told()
    with edition.reading() as view:
        for path, _ in view.paths():
            if path.startswith("/entry/") or path == "/news/flood/" or "earlier" in path:
                assert ways_in(view.read(path).body) == [], path
