"""How fast everything is printed, in how much memory; beside it Hugo building pages of the same stories."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from masthead.press.edition import Edition
from masthead.press.whole import print_everything
from masthead.upkeep.press_bench.cost import family, own_bytes

_LOOK_EVERY_SECONDS: Final = 0.25


@dataclass(frozen=True, kw_only=True)
class PrintRates:
    """A print of everything: what it took. ``peak_bytes`` is of all processes together, the store's map not counted.

    ``cpu_seconds`` of all processes say more than ``seconds`` where others work on the machine.
    """

    pages: int
    seconds: float
    pages_per_second: int
    cpu_seconds: float
    pages_per_cpu_second: int
    peak_bytes: int


def measure_print(*, folder: Path, at: datetime, progress: Callable[[int], None]) -> PrintRates:
    """Print everything into a store of its own in ``folder``, compression and the disk's word included."""
    with Edition.open(folder, writable=True) as edition, peak_memory() as peak:
        began, before = time.monotonic(), cpu_seconds()
        outcome = print_everything(edition=edition, at=at, reason="bench", progress=progress)
        seconds, cpu = time.monotonic() - began, cpu_seconds() - before
        return PrintRates(
            pages=outcome.rendered,
            seconds=round(seconds, 1),
            pages_per_second=round(outcome.rendered / seconds),
            cpu_seconds=round(cpu, 1),
            pages_per_cpu_second=round(outcome.rendered / cpu),
            peak_bytes=peak(),
        )


def cpu_seconds() -> float:
    """Return what this process and those that it began and saw end took of the processor."""
    return sum(os.times()[:4])


@contextmanager
def peak_memory() -> Iterator[Callable[[], int]]:
    """Let another process look at the memory of this one and those that it begins; it answers with the peak."""
    context = multiprocessing.get_context("fork")
    mine, theirs = context.Pipe()
    watcher = context.Process(target=_watch, args=(theirs, os.getpid()), daemon=True)
    watcher.start()

    def peak() -> int:
        mine.send("end")
        return int(mine.recv())

    try:
        yield peak
    finally:
        watcher.terminate()
        watcher.join()


def _watch(line: Connection, watched: int) -> None:
    peak = 0
    while not line.poll(_LOOK_EVERY_SECONDS):
        peak = max(peak, sum(own_bytes(pid) for pid in family(watched) if pid != os.getpid()))
    line.send(peak)
