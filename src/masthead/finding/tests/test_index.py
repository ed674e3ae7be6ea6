"""The index follows the edition: what readers can read is found, in whatever order things happened, and nothing else."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from masthead.finding import standing
from masthead.finding.checking import check, find
from masthead.finding.indexing import index, index_now
from masthead.finding.models import Cabinet, Drawer, IndexedStory
from masthead.finding.standing import Indexing
from masthead.live import facts as live_facts
from masthead.live import writing
from masthead.live.models import Entry
from masthead.live.writing import Hand
from masthead.press.audit import audit
from masthead.press.chore import print_round, print_until_done
from masthead.press.edition import Edition
from masthead.press.models import Note
from masthead.sections.models import Section
from masthead.staff.models import Member
from masthead.stories.models import Story
from world import World

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
Deed = Callable[[World, random.Random, datetime], object]


def bring_up(edition: Edition, now: datetime) -> None:
    """Print, let the search know, and print what it says."""
    print_until_done(edition=edition, at=now, reason="a test")
    index_now(edition)
    print_until_done(edition=edition, at=now, reason="a test")


def found(edition: Edition, words: str, language: str = "en") -> set[str]:
    with edition.reading() as view:
        ids = find(view, words=words, language=language)
    return {story.slug for story in Story.objects.filter(pk__in=ids)}


def kept() -> tuple[list[object], ...]:
    """Return all that the index keeps, but up to which edition it was brought."""
    return (
        list(Drawer.objects.exclude(stems="{}").order_by("pk").values_list("name", "stems")),
        list(IndexedStory.objects.order_by("pk").values_list()),
        list(Cabinet.objects.order_by("pk").values_list("language", "drawer_count", "story_count")),
    )


def test_a_story_is_found_by_any_form_of_its_words(world: World, edition: Edition, now: datetime) -> None:
    world.story("here", at=now, title="A drone above the harbour", body=[("text", "<p>Teachers were striking.</p>")])
    world.story("svitlo", at=now, section="novyny", title="Світло у Харкові", topics=["energy"])
    bring_up(edition, now)
    assert found(edition, "drones") == found(edition, "DRONE") == found(edition, "teacher strikes") == {"here"}
    assert found(edition, "Харків", "uk") == found(edition, "харковом", "uk") == {"svitlo"}
    assert found(edition, "energy", "uk") == {"svitlo"}
    assert found(edition, "Харків") == found(edition, "drones", "uk") == found(edition, "published") == set()
    assert (check(edition), audit(edition=edition)) == ((), ())


def test_what_is_taken_down_is_shown_no_more_with_the_same_edition(
    world: World, edition: Edition, now: datetime
) -> None:
    story = world.story("here", at=now, title="Zebras")
    bring_up(edition, now)
    assert found(edition, "zebra") == {"here"}
    Story.objects.get(pk=story.pk).unpublish()
    print_round(edition=edition, at=now)
    assert found(edition, "zebra") == set()
    assert [fault.what for fault in check(edition)] == ["found, and cannot be read"]
    bring_up(edition, now)
    assert check(edition) == ()
    with edition.reading() as view:
        assert not any(b"zebra" in body for _, body in view.items("bodies") if body[:1] == b"{")


def test_entries_lead_to_their_story_and_leave_with_it(
    world: World, edition: Edition, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_facts, "ON_A_PAGE", 2)
    by = Hand(member=Member.objects.create(email="editor@example.org"), now=now)
    live = writing.begin(world.story("flood", at=now, title="Flood"), by=by)
    words = ("zebras", "lions", "herons", "otters", "badgers")
    entries = [Entry(live=live, at=now, text=f"Somebody saw {word}.") for word in words]
    for each in entries:
        writing.save_entry(each, by=by, publish=True)
    bring_up(edition, now)
    assert all(found(edition, word) == {"flood"} for word in words)
    # What stands on an older page is changed, and taken away.
    entries[1].text = "Somebody saw tigers."
    writing.save_entry(entries[1], by=by, publish=True)
    writing.withdraw(entries[0], by=by)
    bring_up(edition, now)
    assert [found(edition, word) for word in ("zebra", "lion", "tiger")] == [set(), set(), {"flood"}]
    Story.objects.get(slug="flood").unpublish()
    bring_up(edition, now)
    assert [found(edition, word) for word in ("tiger", "heron", "badger")] == [set()] * 3
    assert (check(edition), audit(edition=edition)) == ((), ())


def test_the_check_sees_a_story_that_is_not_found(world: World, edition: Edition, now: datetime) -> None:
    story = world.story("here", at=now, title="Zebras")
    bring_up(edition, now)
    world.story("there", at=now, title="Lions")
    print_round(edition=edition, at=now)
    assert [fault.what for fault in check(edition)] == ["not found by its headline"]
    assert story.pk


DEEDS: dict[str, Deed] = {
    "publish": lambda world, rnd, at: world.story(name(rnd), at=at, title=words(rnd), body=text(rnd)),
    "publish there": lambda world, rnd, at: world.story(
        name(rnd), at=at, section="novyny", title=words(rnd), body=text(rnd)
    ),
    "rewrite": lambda world, rnd, at: rewrite(rnd),
    "withdraw": lambda world, rnd, at: (story := some(rnd)) and story.unpublish(),
    "delete": lambda world, rnd, at: (story := some(rnd)) and story.delete(),
    "move": lambda world, rnd, at: (
        (story := some(rnd, language="en"))
        and story.move(Section.objects.get(slug=rnd.choice(["news", "culture"])), pos="last-child")
    ),
    "plan": lambda world, rnd, at: world.story(
        name(rnd), live=False, title=words(rnd), go_live_at=at + timedelta(days=400)
    ),
    "hide a section": lambda world, rnd, at: toggle(world),
}


def name(rnd: random.Random) -> str:
    return f"s-{rnd.randrange(10**9)}"


def words(rnd: random.Random) -> str:
    return " ".join(
        rnd.choices("river bridge harvest winter council school museum ferry Харків дрони війна".split(), k=4)
    )


def text(rnd: random.Random) -> list[tuple[str, str]]:
    return [("text", f"<p>{words(rnd)} {words(rnd)}</p>")]


def some(rnd: random.Random, language: str = "") -> Story | None:
    rows = Story.objects.filter(locale__language_code=language) if language else Story.objects.all()
    return rnd.choice([None, *rows.order_by("pk")])


def rewrite(rnd: random.Random) -> None:
    story = some(rnd)
    if story is not None:
        story.title, story.body = words(rnd), text(rnd)
        story.save_revision().publish(skip_permission_checks=True)


def toggle(world: World) -> None:
    culture = world.sections["culture"]
    culture.refresh_from_db()
    if culture.live:
        culture.unpublish()
    else:
        culture.save_revision().publish(skip_permission_checks=True)


@pytest.mark.parametrize("seed", range(3))
def test_after_any_deeds_the_index_is_as_made_from_nothing(
    world: World, edition: Edition, now: datetime, seed: int
) -> None:
    rnd = random.Random(seed)
    for _ in range(6):
        for _ in range(rnd.randint(1, 5)):
            name = rnd.choice([*DEEDS, "publish", "publish"])
            DEEDS[name](world, rnd, now)
        print_round(edition=edition, at=now)
        if rnd.random() < 0.4:
            # Whoever indexes is killed at any step, and another begins again.
            for _ in zip(range(rnd.randint(0, 6)), index(edition), strict=False):
                pass
    bring_up(edition, now)
    assert (check(edition), audit(edition=edition)) == ((), ())
    incremental = kept()
    Cabinet.objects.all().delete()
    index_now(edition)
    made_anew = kept()
    assert incremental[:2] == made_anew[:2] or incremental[2] != made_anew[2]


def test_an_index_lets_others_go_first(world: World, edition: Edition, now: datetime, monkeypatch) -> None:
    for number in range(45):
        world.story(f"story-{number}", at=now, title=f"Number {number}")
    print_until_done(edition=edition, at=now, reason="a test")
    monkeypatch.setattr(standing, "_PRINTED_AT_ONCE", 2)
    monkeypatch.setattr(standing, "_AT_A_TIME_SECONDS", 3600.0)
    steps = []
    monkeypatch.setattr(standing, "index", lambda edition: (steps.append(1) for _ in index(edition)))
    work = Indexing()
    world.story("news", at=now, title="News")
    work(edition=edition, now=now)
    assert len(steps) == 1
    most = 0
    while work(edition=edition, now=now) == now:
        most = max(most, Note.objects.filter(model="finding.drawer").count())
        print_until_done(edition=edition, at=now, reason="a test")
    assert 0 < most <= 20
    bring_up(edition, now)
    assert check(edition) == ()


def test_publishing_waits_for_no_index(world: World, edition: Edition, now: datetime, monkeypatch) -> None:
    for number in range(45):
        world.story(f"story-{number}", at=now, title=f"Number {number}")
    print_round(edition=edition, at=now)
    monkeypatch.setattr(standing, "_AT_A_TIME_SECONDS", 0.0)
    work, calls = Indexing(), 0
    while work(edition=edition, now=now) == now:
        calls += 1
    assert calls >= 4
    print_round(edition=edition, at=now)
    # Nothing else was printed than what the index itself says, and it needs no second look soon.
    assert work(edition=edition, now=now) == now + timedelta(seconds=30)
    later = now + timedelta(seconds=30)
    while work(edition=edition, now=later) == later:
        pass
    assert work(edition=edition, now=later) is None
    assert check(edition) == ()
