"""The worker: it looks at every chore, then runs what is due in both databases, and waits to be woken."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from masthead.jobs.chores import Chore, Rounds
from masthead.jobs.claims import claim, next_due_at, take_back_expired, take_over, worker_name, worker_place
from masthead.jobs.clock import SteadyClock
from masthead.jobs.lock import folder_lock
from masthead.jobs.pruning import prune
from masthead.jobs.running import run
from masthead.jobs.trouble import place_of
from masthead.jobs.wake import Wakeup
from masthead.lib.asked import Asked
from masthead.lib.router import NEWSROOM, SUPPORTERS
from masthead.lib.spare_memory import SpareMemory

_log = logging.getLogger(__name__)
SAFES: Final = (NEWSROOM, SUPPORTERS)
POLL_SECONDS: Final = 2.0
# After a request to stop, the job under way has this long before the process ends with it.
STOP_SECONDS: Final = 25.0
# Few, so that a long queue never keeps the chores (printing is one) waiting.
_JOBS_A_ROUND: Final = 10
# Who rings has the chores before the jobs; but whoever rings again and again does not keep them waiting for ever.
_LONGEST_WAIT_SECONDS: Final = 5.0
_PRUNE_EVERY: Final = timedelta(hours=1)


def drain(*, using: str, now: datetime, limit: int = 100, should_stop: Callable[[], bool] | None = None) -> int:
    """Run what is due in the database ``using``, at most ``limit`` jobs, and return how many ran.

    Args:
        now: the time at the start; from there the clock runs on.
    """
    started = time.monotonic()

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - started)

    take_back_expired(using=using, now=now)
    name = worker_name(settings.MASTHEAD_DATA)
    for count in range(limit):
        job = None if should_stop is not None and should_stop() else claim(using=using, now=clock(), worker=name)
        if job is None:
            return count
        run(job, using=using, clock=clock)
    return limit


def work_forever(*, chores: Sequence[Chore], should_stop: Callable[[], bool] | None = None) -> None:
    """Be the worker of this data folder until told to stop, by ``should_stop`` or by SIGTERM or SIGINT.

    Raises:
        WorkerRunsAlready: another process is the worker of this folder.
    """
    data = settings.MASTHEAD_DATA
    with folder_lock(data), Wakeup(data) as wakeup, _stop_on_signals(wakeup) as is_told:

        def is_over() -> bool:
            return is_told() or (should_stop is not None and should_stop())

        housekeeping = Chore("jobs.prune", _Pruning().run)
        clock, memory = SteadyClock(), SpareMemory()
        own = (Chore("jobs.take_over", _TakeOver().run), Chore("clock", clock.look))
        rounds, turn = Rounds((*own, *chores, housekeeping)), _Turn(wakeup)
        while not is_over():
            pause = _round(rounds=rounds, clock=clock, is_over=is_over, turn=turn)
            if pause:
                memory.give_back()
            wakeup.wait(seconds=pause)
    close_old_connections()


def _round(*, rounds: Rounds, clock: SteadyClock, is_over: Callable[[], bool], turn: "_Turn") -> float:
    """Run the chores, then some jobs; whoever rings meanwhile has the chores first: printing is one of them."""
    close_old_connections()
    wanted = rounds.run(now=clock.now())
    if turn.hear() and not is_over():
        wanted = rounds.run(now=clock.now())
    ran = (
        0
        if is_over()
        else sum(_drain_safely(using=using, is_over=lambda: is_over() or turn.is_over()) for using in SAFES)
    )
    turn.end(ran=ran)
    return 0.0 if ran or is_over() else _pause(wanted=wanted, now=clock.now())


class _Turn:
    """The jobs' turn: it ends when somebody rings, unless none has had one for some seconds."""

    def __init__(self, wakeup: Wakeup) -> None:
        self._wakeup, self._had_at = wakeup, time.monotonic()

    def hear(self) -> bool:
        """Return whether somebody rang, who is answered by that."""
        return self._wakeup.wait(seconds=0)

    def is_over(self) -> bool:
        """Return whether no further job is to begin."""
        return self._wakeup.is_rung() and time.monotonic() - self._had_at < _LONGEST_WAIT_SECONDS

    def end(self, *, ran: int) -> None:
        """Keep in mind whether jobs had their turn: some ran, or none was kept waiting."""
        if ran or not self._wakeup.is_rung():
            self._had_at = time.monotonic()


def _drain_safely(*, using: str, is_over: Callable[[], bool]) -> int:
    try:
        return drain(using=using, now=timezone.now(), limit=_JOBS_A_ROUND, should_stop=is_over)
    except DatabaseError as error:
        _log.error("The queue of the database %s cannot be read and is tried again: %s", using, place_of(error))
        return 0


def _pause(*, wanted: datetime | None, now: datetime) -> float:
    instants = [wanted, *(_next_due_safely(using=using) for using in SAFES)]
    return max(0.0, min([POLL_SECONDS, *((each - now).total_seconds() for each in instants if each is not None)]))


def _next_due_safely(*, using: str) -> datetime | None:
    try:
        return next_due_at(using=using)
    except DatabaseError:
        return None


class _TakeOver:
    """Takes over, once per life, what the worker that was here before had begun."""

    def __init__(self) -> None:
        self._waiting = list(SAFES)

    def run(self, now: datetime) -> None:
        while self._waiting:
            take_over(using=self._waiting[0], now=now, place=worker_place(settings.MASTHEAD_DATA))
            self._waiting.pop(0)


class _Pruning:
    """Prunes both queues every hour."""

    def __init__(self) -> None:
        self._next_at: datetime | None = None

    def run(self, now: datetime) -> None:
        if self._next_at is None or self._next_at <= now:
            self._next_at = now + _PRUNE_EVERY
            for using in SAFES:
                prune(using=using, now=now)


@contextmanager
def _stop_on_signals(wakeup: Wakeup) -> Iterator[Callable[[], bool]]:
    told = Asked()
    bound = threading.Timer(STOP_SECONDS, _leave_at_once)
    bound.daemon = True

    def stop(_number: int, _frame: Any) -> None:
        if not told.is_set():
            told.set()
            bound.start()
        wakeup.poke()

    is_main = threading.current_thread() is threading.main_thread()
    before = {each: signal.signal(each, stop) for each in (signal.SIGTERM, signal.SIGINT)} if is_main else {}
    try:
        yield told.is_set
    finally:
        bound.cancel()
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave_at_once() -> None:
    # What it was doing stays marked as running, and the next worker of this folder takes it over at once.
    _log.error("A job did not end within %s seconds of the request to stop; it will be run again.", STOP_SECONDS)
    os._exit(75)
