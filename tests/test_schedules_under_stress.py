"""Many stories due at once, one that cannot go out, and a clock that is put ahead and back."""

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from masthead.desk.schedules import MOST_AT_ONCE, Schedules, late
from masthead.jobs.chores import Chore, Rounds
from masthead.jobs.clock import SteadyClock
from masthead.lib.config import load_config
from masthead.press.audit import audit
from masthead.press.chore import print_round
from masthead.press.edition import Edition
from masthead.stories.models import Story
from masthead.upkeep.checks.queues import schedules_are_kept
from masthead.upkeep.findings import Patient
from world import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
HOUR = timedelta(hours=1)


@dataclass
class Machine:
    """A machine with a clock that can be put ahead and back, and its worker."""

    edition: Edition
    true: datetime
    wrong: timedelta = timedelta()
    rounds: Rounds = field(init=False)
    clock: SteadyClock = field(init=False)

    def __post_init__(self) -> None:
        self.clock = SteadyClock(wall=self.wall, seconds=self._seconds, is_vouched_for=lambda: False)
        self.rounds = Rounds((Chore("schedules", Schedules()), Chore("printing", self._print)))

    def wall(self) -> datetime:
        return self.true + self.wrong

    def work(self) -> datetime | None:
        """Do one round of the worker's; return when it wants the next."""
        return self.rounds.run(now=self.clock.now())

    def _seconds(self) -> float:
        return self.true.timestamp()

    def _print(self, now: datetime) -> datetime | None:
        return print_round(edition=self.edition, at=now).due_at

    def is_public(self, slug: str) -> bool:
        with self.edition.reading() as view:
            entry = view.entry(f"/news/{slug}/")
        return entry is not None and entry.status == 200


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def machine(world: World, edition: Edition, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(edition=edition, true=now)
    # Wagtail looks at the machine's clock itself.
    monkeypatch.setattr(timezone, "now", made.wall)
    made.work()
    return made


def planned(world: World, slug: str, *, at: datetime, **said) -> Story:
    story = world.story(slug, live=False, **said)
    story.go_live_at = at
    story.save_revision().publish(skip_permission_checks=True)
    return story


def times_published(story: Story) -> int:
    return PageLogEntry.objects.filter(page=story.pk, action="wagtail.publish.scheduled").count()


@pytest.mark.once
@pytest.mark.long
@pytest.mark.timeout(900)
def test_all_that_is_due_in_one_minute_goes_out(world: World, machine: Machine, runs_whole: bool, counts) -> None:
    count = 200 if runs_whole else MOST_AT_ONCE + 3
    for number in range(count):
        planned(world, f"due-{number}", at=machine.true + timedelta(seconds=60 + number * 59 // count))
    machine.work()
    machine.true += timedelta(minutes=2)
    began, first, rounds = time.monotonic(), 0.0, 0
    while (wanted := machine.work()) and wanted <= machine.true:
        rounds += 1
        first = first or time.monotonic() - began
        assert machine.is_public("due-0"), "the first of them waits for the others"
    seconds = time.monotonic() - began
    assert rounds == -(-count // MOST_AT_ONCE) - 1
    assert all(machine.is_public(f"due-{number}") for number in range(count))
    assert PageLogEntry.objects.filter(action="wagtail.publish.scheduled").count() == count
    assert late(machine.true + HOUR) == []
    assert audit(edition=machine.edition) == ()
    counts(stories=count, milliseconds_until_first=round(first * 1_000), milliseconds_until_all=round(seconds * 1_000))


def test_one_that_cannot_go_out_stops_no_other_and_is_told(
    world: World, machine: Machine, caplog: pytest.LogCaptureFixture, tmp_path
) -> None:
    due = machine.true + HOUR
    planned(world, "before", at=due)
    planned(world, "broken", at=due, title="A broken one")
    planned(world, "after", at=due + timedelta(seconds=1))
    # Somebody takes its address while it waits.
    Page.objects.filter(slug="broken").update(slug="another")
    world.story("broken", at=machine.true, title="In the way")
    machine.true = due + timedelta(seconds=1)
    with caplog.at_level(logging.CRITICAL):
        machine.work()
        assert machine.is_public("before")
        assert machine.is_public("after")
        machine.true += timedelta(minutes=3)
        for _ in range(60):
            machine.true += timedelta(seconds=1)
            machine.work()
    assert not Story.objects.get(slug="another").live
    patient = Patient(folder=tmp_path, config=load_config(tmp_path), now=machine.true)
    told = schedules_are_kept(patient)
    assert told.level == "trouble"
    assert "“A broken one”" in told.what
    assert "1 scheduled step" in told.what


def test_what_failed_is_tried_again_ever_more_rarely(
    world: World, machine: Machine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    story = planned(world, "stubborn", at=machine.true + HOUR)
    tries: list[datetime] = []
    is_mended: list[bool] = []

    def publish(_revision: object, **_said: object) -> None:
        tries.append(machine.true)
        if not is_mended:
            raise RuntimeError("not now")

    monkeypatch.setattr("wagtail.models.Revision.publish", publish)
    machine.true += HOUR
    with caplog.at_level(logging.CRITICAL):
        for _ in range(300):
            machine.work()
            machine.true += timedelta(seconds=2)
    assert len(tries) == 9
    with CaptureQueriesContext(connection) as queries:
        machine.work()
    assert len(tries) == 9
    assert not any('"wagtailcore_revision"."content"' in each["sql"] for each in queries), "it is read all the same"
    is_mended.append(True)
    machine.wrong = -HOUR
    machine.true += HOUR + timedelta(minutes=6)
    machine.work()
    assert len(tries) == 10
    assert not story.live


@pytest.mark.parametrize("wrong", [HOUR, -HOUR], ids=["ahead", "back"])
@pytest.mark.parametrize("is_due", [False, True], ids=["before it is due", "after it went out"])
def test_a_leap_of_the_clock_publishes_nothing_early_and_nothing_twice(
    *, world: World, machine: Machine, wrong: timedelta, is_due: bool
) -> None:
    due = machine.true + timedelta(minutes=30)
    story = planned(world, "planned", at=due)
    if is_due:
        machine.true = due
        machine.work()
    machine.wrong = wrong
    while machine.true < due + 3 * HOUR:
        machine.work()
        assert machine.is_public("planned") <= (machine.true >= due), "it went out early"
        assert times_published(story) <= 1
        if machine.true >= due + HOUR:
            # Somebody sets the clock right.
            machine.wrong = timedelta()
        machine.true += timedelta(minutes=7)
    assert machine.is_public("planned")
    assert times_published(story) == 1
    assert audit(edition=machine.edition) == ()
