"""How long the count of a ballot takes, and how much memory: a made-up small election and a very large one."""

import resource
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from masthead.agenda.count.rehearsal import rehearse
from masthead.agenda.count.rules import Rule, count


@dataclass(frozen=True, kw_only=True)
class Size:
    """How large an election is, and how often its count is repeated. Units a ballot are capacity / ballots."""

    pitches: int
    ballots: int
    units_a_ballot: int
    times: int


@dataclass(frozen=True, kw_only=True)
class CountRates:
    """What a count took. Seconds by the clock and by the processor, medians; the peak is of the whole process."""

    pitches: int
    ballots: int
    approvals: int
    units_a_ballot: int
    steps: int
    winners: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int


# 1,000 patrons and 20 working days of 8 hours, in seconds; and the least share that the rule text allows.
SMALL: Final = Size(pitches=20, ballots=1_000, units_a_ballot=576, times=5)
LARGE: Final = Size(pitches=200, ballots=100_000, units_a_ballot=100, times=1)


def measure_count(*, size: Size, seed: int) -> CountRates:
    """Count a made-up election in a process of its own: equal shares, increase to the end, fill by votes."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_measure, size=size, seed=seed).result()


def _measure(*, size: Size, seed: int) -> CountRates:
    election = rehearse(pitches=size.pitches, ballots=size.ballots, units_a_ballot=size.units_a_ballot, seed=seed)
    seconds, cpu_seconds = [], []
    for _ in range(size.times):
        clock, processor = time.perf_counter(), time.process_time()
        result = count(election=election, rule=Rule())
        seconds.append(time.perf_counter() - clock)
        cpu_seconds.append(time.process_time() - processor)
    return CountRates(
        pitches=size.pitches,
        ballots=size.ballots,
        approvals=sum(election.support().values()),
        units_a_ballot=size.units_a_ballot,
        steps=result.steps,
        winners=len(result.chosen),
        seconds=round(statistics.median(seconds), 3),
        cpu_seconds=round(statistics.median(cpu_seconds), 3),
        peak_bytes=_peak_bytes(),
    )


def _peak_bytes() -> int:
    """Return this process's largest size so far; macOS counts it in bytes.

    On Linux it is read from the kernel's own page: ``getrusage`` begins with the size of whoever started us.
    """
    if sys.platform == "darwin":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    said = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in said.splitlines() if line.startswith("VmHWM:"))) * 1024
