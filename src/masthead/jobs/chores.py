"""Chores: the standing work that the worker looks at every round, before any job."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError
from django.db.models import F

from masthead.jobs.models import ChoreTrouble
from masthead.jobs.pauses import Pauses
from masthead.jobs.trouble import place_of
from masthead.lib.router import NEWSROOM

_log = logging.getLogger(__name__)


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
        self._chores, self._pauses = tuple(chores), Pauses()
        self._untroubled: set[str] = set()

    def run(self, *, now: datetime) -> datetime | None:
        """Run every chore that is not paused, and return the earliest instant that one wants a call."""
        ready = [chore for chore in self._chores if not self._pauses.is_on(chore.name, now=now)]
        wanted = [self._run_one(chore, now=now) for chore in ready]
        return min((instant for instant in (*wanted, self._pauses.next_end) if instant), default=None)

    def _run_one(self, chore: Chore, *, now: datetime) -> datetime | None:
        try:
            wanted = chore.run(now)
        except (Exception, SystemExit) as error:  # noqa: BLE001 -- whatever it was, the other chores go on
            self._pause(chore, now=now, error=error)
            return None
        self._pauses.forget(chore.name)
        # Once after the start too: the trouble may be of a former life.
        if chore.name not in self._untroubled:
            self._untroubled.add(chore.name)
            _forget_trouble(chore)
        return wanted

    def _pause(self, chore: Chore, *, now: datetime, error: BaseException) -> None:
        count = self._pauses.begin(chore.name, now=now)
        self._untroubled.discard(chore.name)
        _log.error("The chore %s failed %s times in a row: %s", chore.name, count, place_of(error))
        _remember_trouble(chore, now=now, error=error)


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
