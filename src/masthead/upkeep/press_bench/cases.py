"""The cases: what is asked of both servers in turn, round by round, and how the one stands to the other."""

import http.client
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from masthead.upkeep.press_bench.archive import HOT_LARGE, HOT_SMALL, PICTURE
from masthead.upkeep.press_bench.cost import processor_seconds
from masthead.upkeep.press_bench.load import Answered, Asked, ask
from masthead.upkeep.press_bench.servers import Server

ROUNDS: Final = 3
RANDOM: Final = "random"
_WARM_SECONDS: Final = 1.0
_LONGEST_WARM: Final = 15
_WARM_ROUNDS: Final = 3
_ACCEPT: Final = {"Accept-Encoding": "gzip, deflate"}


class NotTheSame(Exception):
    """The two servers answer differently, so that nothing can be compared."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One thing that is asked; ``is_random`` draws from all pages, ``is_kept`` is what a browser has already."""

    name: str
    path: str
    reach: float
    is_random: bool = False
    is_kept: bool = False


CASES: Final = (
    Case(name=RANDOM, path=HOT_SMALL, reach=1.5, is_random=True),
    Case(name="hot 2 KB", path=HOT_SMALL, reach=1.0),
    Case(name="hot 9 KB", path=HOT_LARGE, reach=0.85),
    Case(name="304", path=HOT_SMALL, reach=1.2, is_kept=True),
    Case(name="picture 100 KB", path=PICTURE, reach=0.9),
)


@dataclass(frozen=True, kw_only=True)
class Rate:
    """One server in one round."""

    rps: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    failed: int


@dataclass(frozen=True, kw_only=True)
class Compared:
    """The press in one case, medians of the rounds; and the same of nginx, where it was measured.

    ``ratio`` is of the requests per second, within the round; ``cpu_ratio`` of what one processor second brings,
    which says the same where other programs take a share of the machine.
    """

    rps: float
    p50: float
    p99: float
    cpu_us: float
    failed: int
    reach: float
    ratio: float | None = None
    cpu_ratio: float | None = None
    nginx: dict[str, float] | None = None


@dataclass(frozen=True, kw_only=True)
class Bench:
    """Where and how long it is measured."""

    press: Server
    nginx: Server | None
    folder: Path
    pages: int
    seconds: float
    load_core: int

    @property
    def servers(self) -> tuple[Server, ...]:
        """The press first, then nginx where it runs."""
        return (self.press, self.nginx) if self.nginx else (self.press,)


def compare(*, bench: Bench, case: Case, tell: Callable[[str], None]) -> Compared:
    """Measure one case in interleaved rounds, after a warm-up that is not counted.

    Raises:
        NotTheSame: the servers' answers are not the same bytes.
        LoadFailed: the load generator could not do its work.
    """
    asked = {server.name: _asked(bench=bench, case=case, server=server) for server in bench.servers}
    _see_that_they_are_the_same(bench=bench, case=case)
    for server in bench.servers:
        _warm_up(bench=bench, server=server, asked=asked[server.name])
    rounds: list[dict[str, Rate]] = []
    for number in range(ROUNDS):
        # Each goes first in turn: whatever else the machine does may grow or fade within a round.
        order = bench.servers if number % 2 == 0 else bench.servers[::-1]
        rounds.append({each.name: _measure(bench=bench, server=each, asked=asked[each.name]) for each in order})
        tell(f"{case.name}, round {number + 1}: " + ", ".join(f"{n} {r.rps:,.0f}/s" for n, r in rounds[-1].items()))
    return compared(case=case, rounds=rounds)


def compared(*, case: Case, rounds: Sequence[dict[str, Rate]]) -> Compared:
    """Put the rounds together: medians, and ratios that were taken within each round."""
    ours = [each["press"] for each in rounds]
    said = _medians(ours)
    pairs = [(each["press"], each["nginx"]) for each in rounds if "nginx" in each]
    return Compared(
        rps=said["rps"],
        p50=said["p50"],
        p99=said["p99"],
        cpu_us=said["cpu_us"],
        failed=sum(each.failed for each in ours),
        reach=case.reach,
        ratio=round(statistics.median(a.rps / b.rps for a, b in pairs), 3) if pairs else None,
        cpu_ratio=round(statistics.median(b.cpu_us / a.cpu_us for a, b in pairs), 3) if pairs else None,
        nginx=_medians([b for _, b in pairs]) if pairs else None,
    )


def _medians(rates: Sequence[Rate]) -> dict[str, float]:
    return {
        "rps": round(statistics.median(each.rps for each in rates)),
        "p50": round(statistics.median(each.p50_ms for each in rates), 3),
        "p99": round(statistics.median(each.p99_ms for each in rates), 3),
        "cpu_us": round(statistics.median(each.cpu_us for each in rates), 2),
    }


def _warm_up(*, bench: Bench, server: Server, asked: Asked) -> None:
    """Ask until each page was most likely asked for, so that both serve from what the machine has in memory."""
    count = 0
    for _ in range(_LONGEST_WARM):
        found = ask(server=server, asked=asked, seconds=_WARM_SECONDS, core=bench.load_core, folder=bench.folder)
        count += found.requests
        if count >= _WARM_ROUNDS * asked.pages:
            return


def _measure(*, bench: Bench, server: Server, asked: Asked) -> Rate:
    before = processor_seconds(server.pid)
    found: Answered = ask(server=server, asked=asked, seconds=bench.seconds, core=bench.load_core, folder=bench.folder)
    worked = processor_seconds(server.pid) - before
    return Rate(
        rps=found.requests / found.seconds,
        p50_ms=found.p50_ms,
        p99_ms=found.p99_ms,
        cpu_us=1e6 * worked / max(1, found.requests),
        failed=found.failed,
    )


def _asked(*, bench: Bench, case: Case, server: Server) -> Asked:
    if case.is_random:
        return Asked(pages=bench.pages)
    return Asked(path=case.path, tag=get(server=server, path=case.path)[1] if case.is_kept else "")


def _see_that_they_are_the_same(*, bench: Bench, case: Case) -> None:
    said = {get(server=server, path=case.path)[0] for server in bench.servers}
    if len(said) != 1 or not min(said):
        raise NotTheSame(f"The servers do not answer {case.path} with the same bytes.")


def get(*, server: Server, path: str) -> tuple[bytes, str]:
    """Return the body of an answer as it was sent, and its tag."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request("GET", path, headers=_ACCEPT)
        answer = connection.getresponse()
        body = answer.read()
        return (body if answer.status == 200 else b""), answer.headers.get("etag", "")
    finally:
        connection.close()
