"""How much memory a newsroom takes that is served and that nobody asks for anything, room by room."""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from masthead.upkeep.press_bench.cost import children, family, memory_bytes, own_bytes, processor_seconds

# What the command line of each room's own process has, and no other's.
_ROOMS: Final = {
    "press": "masthead.press.serving",
    "desk": "masthead.urls.wsgi:",
    "counter": "masthead.urls.counter_wsgi:",
    "worker": "work",
}
_LOOK_SECONDS: Final = 5.0
_QUIET_SHARE: Final = 0.05
_PATIENCE_SECONDS: Final = 900.0


class NeverQuiet(RuntimeError):
    """The rooms had work to do for all the time that was waited."""


@dataclass(frozen=True, kw_only=True)
class Memory:
    """Proportional bytes, without the map of the edition; ``keeper`` is what runs the rooms."""

    press: int
    desk: int
    counter: int
    worker: int
    keeper: int

    @property
    def all_bytes(self) -> int:
        """What all processes take together."""
        return self.press + self.desk + self.counter + self.worker + self.keeper


def memory_of_rooms(keeper: int) -> Memory:
    """Return what the rooms take that the process ``keeper`` runs."""
    taken = dict.fromkeys(_ROOMS, 0)
    for pid in children(keeper):
        words = _command_line(pid)
        room = next(name for name, word in _ROOMS.items() if any(each.startswith(word) for each in words))
        taken[room] += memory_bytes(pid)
    return Memory(keeper=own_bytes(keeper), **taken)


def wait_until_quiet(keeper: int) -> None:
    """Wait until the rooms have done what there was to do: sign, index, look for what is due.

    Raises:
        NeverQuiet: they went on for a quarter of an hour.
    """
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        before, worked = _work_of(keeper)
        time.sleep(_LOOK_SECONDS)
        after, then = _work_of(keeper)
        # Whatever came or went meanwhile was at work.
        if before == after and then - worked < _QUIET_SHARE * _LOOK_SECONDS:
            return
    raise NeverQuiet


def _work_of(keeper: int) -> tuple[frozenset[int], float]:
    """Return which processes there are, and how long the processor has worked for them in all."""
    return frozenset(family(keeper)), processor_seconds(keeper)


def _command_line(pid: int) -> list[str]:
    return [os.fsdecode(each) for each in (Path("/proc") / str(pid) / "cmdline").read_bytes().split(b"\0")]
