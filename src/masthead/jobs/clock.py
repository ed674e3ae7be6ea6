"""The time by which standing work is done: the machine's clock, unless it leaps ahead.

A story that goes out an hour late can be published by hand; one that goes out an hour early cannot be called back.
"""

import ctypes
import logging
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

_log = logging.getLogger(__name__)
# Less is a clock being set right; the time between two looks at the clock counts in it too.
TOLERATED_SECONDS: Final = 60.0
_NOT_SYNCHRONISED: Final = 5
# Larger than any machine's ``struct timex``.
_TIMEX_BYTES: Final = 512


class ClockLeapt(Exception):
    """The machine's clock was put ahead while the worker ran, and nobody vouches for it."""


class SteadyClock:
    """A clock that follows the machine's, but never further ahead than time has gone by since the machine started."""

    def __init__(
        self,
        *,
        wall: Callable[[], datetime] | None = None,
        seconds: Callable[[], float] | None = None,
        is_vouched_for: Callable[[], bool] | None = None,
    ) -> None:
        """Take the machine's clock as it is now for right."""
        self._wall = wall or timezone.now
        self._seconds = seconds or _seconds_since_start
        self._is_vouched_for = is_vouched_for or _is_synchronised
        self._latest_start = self._start()
        self.ahead_seconds = 0.0

    def now(self) -> datetime:
        """Return the time; where the machine's clock leapt ahead, the time it would be without that.

        A clock that is put back is followed, and may come back to where it was.
        """
        start, wall = self._start(), self._wall()
        ahead = start - self._latest_start
        if ahead > TOLERATED_SECONDS and not self._is_vouched_for():
            if not self.ahead_seconds:
                _log.error("The machine's clock leapt ahead by %.0f seconds. If it is right now: start again.", ahead)
            self.ahead_seconds = ahead
            return wall - timedelta(seconds=ahead)
        self._latest_start, self.ahead_seconds = max(self._latest_start, start), 0.0
        return wall

    def look(self, _now: datetime) -> None:
        """Be a chore that fails as long as the machine's clock is ahead, so that doctor tells.

        Raises:
            ClockLeapt: it is.
        """
        if self.ahead_seconds:
            raise ClockLeapt(f"The machine's clock is ahead by {self.ahead_seconds:.0f} seconds.")

    def _start(self) -> float:
        """Return when the machine started, as its clock has it now."""
        return self._wall().timestamp() - self._seconds()


def _seconds_since_start() -> float:
    """Return the seconds since the machine started, sleep included where it says so."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def _is_synchronised() -> bool:
    """Return whether the kernel holds its clock for synchronised; one that is set by hand is not until it is again."""
    if sys.platform != "linux":
        return False
    state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    return 0 <= int(state) < _NOT_SYNCHRONISED
