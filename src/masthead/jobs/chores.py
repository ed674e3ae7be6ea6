"""Chores: the standing work that the worker looks at every round, before any job."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import DatabaseError
from django.db.models import F

from masthead.jobs.models import ChoreTrouble
from masthead.jobs.trouble import place_of
from masthead.lib.router import NEWSROOM

_log = logging.getLogger(__name__)
_LONGEST_PAUSE_SECONDS: Final = 300.0


@dataclass(frozen=True)
class Chore:
    """Work looked at each round; ``run`` gets the time and returns the next instant it wants to be called."""

    name: str
    run: Callable[[datetime], datetime | None]


_registered: dict[str, Chore] = {}


def register(chore: Chore) -> None:
    """Add ``chore`` to what every worker does; the same name replaces."""
    _registered[chore.name] = chore


def all_chores() -> tuple[Chore, ...]:
    """Return the chores in the order in which they were registered."""
    return tuple(_registered.values())


class Rounds:
    """One worker's chores: a chore that fails is paused, ever longer, and never stops the others."""

    def __init__(self, chores: Sequence[Chore]) -> None:
        self._chores = tuple(chores)
        self._failure_counts: dict[str, int] = {}
        self._paused_until: dict[str, datetime] = {}

    def run(self, *, now: datetime) -> datetime | None:
        """Run every chore that is not paused, and return the earliest instant that one wants a call."""
        wanted = [self._paused_until.get(chore.name) or self._run_one(chore, now=now) for chore in self._ready(now)]
        return min((instant for instant in (*wanted, *self._paused_until.values()) if instant), default=None)

    def _ready(self, now: datetime) -> list[Chore]:
        for name in [name for name, until in self._paused_until.items() if _is_over(until=until, now=now)]:
            del self._paused_until[name]
        return [chore for chore in self._chores if chore.name not in self._paused_until]

    def _run_one(self, chore: Chore, *, now: datetime) -> datetime | None:
        try:
            wanted = chore.run(now)
        except (Exception, SystemExit) as error:  # noqa: BLE001 -- whatever it was, the other chores go on
            return self._pause(chore, now=now, error=error)
        if self._failure_counts.pop(chore.name, 1):
            _forget_trouble(chore)
        self._failure_counts[chore.name] = 0
        return wanted

    def _pause(self, chore: Chore, *, now: datetime, error: BaseException) -> datetime:
        count = self._failure_counts.get(chore.name, 0) + 1
        self._failure_counts[chore.name] = count
        pause = min(2.0 ** min(count, 30), _LONGEST_PAUSE_SECONDS)
        self._paused_until[chore.name] = now + timedelta(seconds=pause)
        _log.error("The chore %s failed %s times in a row: %s", chore.name, count, place_of(error))
        _remember_trouble(chore, now=now, error=error)
        return self._paused_until[chore.name]


def _is_over(*, until: datetime, now: datetime) -> bool:
    """Return whether a pause is over; a clock that was put back makes none longer than the longest."""
    return until <= now or until - now > timedelta(seconds=_LONGEST_PAUSE_SECONDS)


def _remember_trouble(chore: Chore, *, now: datetime, error: BaseException) -> None:
    trouble = ChoreTrouble.objects.using(NEWSROOM)
    last = {"failed_at": now, "last_error": place_of(error)}
    try:
        if not trouble.filter(name=chore.name).update(failure_count=F("failure_count") + 1, **last):
            trouble.create(name=chore.name, failure_count=1, **last)
    except DatabaseError:
        _log.warning("The trouble of the chore %s could not be kept.", chore.name)


def _forget_trouble(chore: Chore) -> None:
    try:
        ChoreTrouble.objects.using(NEWSROOM).filter(name=chore.name).delete()
    except DatabaseError:
        _log.warning("The settled trouble of the chore %s could not be removed.", chore.name)
