"""Keep the mirrors of the settings up: each is written by a process of its own, so that nothing else waits for one."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from masthead.lib.parentage import end_with_parent
from masthead.press.mirror.standing import is_being_written, standing_of

_log = logging.getLogger(__name__)
# What is published in quick succession goes out in one run.
_BETWEEN_RUNS: Final = timedelta(seconds=10)
_LONGEST_PAUSE: Final = timedelta(hours=1)
_DOUBLINGS: Final = 12
# Printing, and whoever reads, go before.
_NICE: Final = 15

Start = Callable[[str], "subprocess.Popen[bytes]"]


@dataclass(kw_only=True)
class _Kept:
    """One mirror: the run under way, how many failed in a row, and when the next may begin."""

    running: "subprocess.Popen[bytes] | None" = None
    failure_count: int = 0
    next_at: datetime | None = None


class Keeping:
    """The mirrors that are kept up, by their places."""

    def __init__(self, *, data: Path, places: tuple[str, ...], start: Start | None = None) -> None:
        """Prepare; what is known of each mirror lies in ``data``."""
        self._data, self._start = data, start or partial(_start, data)
        self._kept = {place: _Kept() for place in places}

    def look(self, *, edition: int, now: datetime) -> None:
        """Begin a run for each mirror that does not hold the edition, and do not wait for it.

        One that fails is tried again, after ever longer pauses.
        """
        for place, kept in self._kept.items():
            if not self._is_running(place=place, kept=kept, now=now) and self._is_due(
                place=place, kept=kept, edition=edition, now=now
            ):
                kept.running = self._start(place)

    def _is_running(self, *, place: str, kept: _Kept, now: datetime) -> bool:
        code = kept.running.poll() if kept.running is not None else None
        if kept.running is None or code is None:
            return kept.running is not None
        kept.running, pause = None, _BETWEEN_RUNS
        kept.failure_count = kept.failure_count + 1 if code else 0
        if code:
            pause = min(_BETWEEN_RUNS * 2 ** min(kept.failure_count, _DOUBLINGS), _LONGEST_PAUSE)
            why = standing_of(data=self._data, place=place).why
            _log.warning("The mirror at %s could not be written; it is tried again in %s. %s", place, pause, why)
        kept.next_at = now + pause
        return False

    def _is_due(self, *, place: str, kept: _Kept, edition: int, now: datetime) -> bool:
        # A clock that was put back makes no pause longer than the longest.
        if kept.next_at is not None and now < kept.next_at <= now + _LONGEST_PAUSE:
            return False
        if standing_of(data=self._data, place=place).edition == edition:
            return False
        return not is_being_written(data=self._data, place=place)


def _start(data: Path, place: str) -> "subprocess.Popen[bytes]":
    """Begin what a person would by ``./masthead press mirror PLACE``; what it says is noted beside its lock."""
    return subprocess.Popen(  # noqa: S603 - our own command
        (sys.executable, "-m", "masthead", "press", "mirror", place, "--data", str(data)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=partial(_prepare, os.getpid()),  # noqa: PLW1509 - no threads
    )


def _prepare(parent: int) -> None:
    os.nice(_NICE)
    end_with_parent(parent)
