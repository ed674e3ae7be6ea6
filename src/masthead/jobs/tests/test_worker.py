"""Checks of the worker's loop: chores before jobs, both databases, one worker a folder, a good end."""

import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from masthead.jobs import worker
from masthead.jobs.chores import Chore, Rounds
from masthead.jobs.claims import worker_place
from masthead.jobs.clock import SteadyClock
from masthead.jobs.lock import WorkerRunsAlready, folder_lock
from masthead.jobs.models import Job, State
from masthead.jobs.tests import tasks
from masthead.jobs.wake import Wakeup, wake
from masthead.jobs.worker import work_forever

pytestmark = pytest.mark.django_db(databases=["default", "supporters"], transaction=True)


def test_chores_go_before_jobs_and_both_databases_are_served() -> None:
    tasks.note.enqueue("newsroom")
    tasks.note_about_supporters.enqueue("supporters")
    _work(until=lambda: len(tasks.calls) >= 3, chores=[Chore("print", _note_once("chore"))])
    assert tasks.calls[:3] == ["chore", "newsroom", "supporters"]


def test_what_a_worker_of_this_folder_held_is_taken_over_at_once(data: Path) -> None:
    tasks.note.enqueue("again")
    Job.objects.using("default").update(
        state=State.RUNNING, attempts=1, claimed_by=f"{worker_place(data)}#1", claimed_until=_far()
    )
    _work(until=lambda: bool(tasks.calls))
    assert tasks.calls == ["again"]


def test_what_a_worker_elsewhere_holds_is_left_to_it() -> None:
    tasks.note.enqueue("theirs")
    Job.objects.using("default").update(
        state=State.RUNNING, attempts=1, claimed_by="elsewhere:x#1", claimed_until=_far()
    )
    _work(until=lambda: True, rounds=3)
    assert tasks.calls == []


def test_a_second_worker_on_the_folder_is_refused(data: Path) -> None:
    with folder_lock(data), pytest.raises(WorkerRunsAlready):
        work_forever(chores=[])
    _work(until=lambda: True)


def test_a_request_to_stop_ends_the_wait_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "POLL_SECONDS", 20.0)
    handler = signal.getsignal(signal.SIGTERM)
    timers: list[threading.Timer] = []

    def stop_soon(_now: datetime) -> None:
        # Once the worker listens: before that, the signal would end the whole run.
        if not timers:
            timers.append(threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM)))
            timers[0].start()

    started = time.monotonic()
    work_forever(chores=[Chore("stop", stop_soon)])
    assert time.monotonic() - started < 10
    assert signal.getsignal(signal.SIGTERM) is handler


def test_a_long_queue_does_not_keep_the_chores_waiting() -> None:
    for number in range(25):
        tasks.note.enqueue(str(number))
    seen: list[int] = []

    def look(_now: datetime) -> None:
        seen.append(len(tasks.calls))

    _work(until=lambda: len(tasks.calls) == 25, chores=[Chore("print", look)])
    assert seen[:3] == [0, 10, 20]


def test_whoever_rings_meanwhile_has_the_chores_before_the_jobs() -> None:
    for number in range(3):
        tasks.note.enqueue(str(number))
    seen: list[int] = []

    def ring_twice(_now: datetime) -> None:
        seen.append(len(tasks.calls))
        if len(seen) < 3:
            wake()

    _work(until=lambda: len(tasks.calls) == 3, chores=[Chore("print", ring_twice)])
    assert seen[:3] == [0, 0, 0]


def test_a_ring_that_comes_late_in_a_round_is_still_to_be_heard_after_it() -> None:
    """Taken without an answer it would have kept an editor waiting until the next look by the clock."""
    with Wakeup(settings.MASTHEAD_DATA) as wakeup:
        rounds = Rounds((Chore("print", lambda _now: wake()),))
        worker._round(rounds=rounds, clock=SteadyClock(), is_over=lambda: False, turn=worker._Turn(wakeup))
        assert wakeup.wait(seconds=0)


def test_whoever_rings_without_end_does_not_keep_the_jobs_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_LONGEST_WAIT_SECONDS", 0.2)
    tasks.note.enqueue("patient")
    _work(until=lambda: tasks.calls == ["patient"], chores=[Chore("print", lambda _now: wake())])
    assert tasks.calls == ["patient"]


def _work(*, until: Callable[[], bool], chores: Sequence[Chore] = (), rounds: int = 1) -> None:
    """Be the worker until at least so many rounds are over and ``until`` holds, or it took too long."""
    count, deadline = 0, time.monotonic() + 20

    def is_over() -> bool:
        return (count >= rounds and until()) or time.monotonic() > deadline

    def count_round(now: datetime) -> datetime:
        nonlocal count
        count += 1
        return now

    work_forever(chores=[*chores, Chore("count", count_round)], should_stop=is_over)


def _note_once(word: str) -> Callable[[datetime], None]:
    def run(_now: datetime) -> None:
        if word not in tasks.calls:
            tasks.calls.append(word)

    return run


def _far() -> datetime:
    return timezone.now() + timedelta(seconds=100)
