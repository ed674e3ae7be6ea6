"""The whole bench: make the archive or take the kept one, measure what can be started, and say what could not."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from masthead.press import change, edition, entry
from masthead.upkeep.press_bench import archive
from masthead.upkeep.press_bench.cases import CASES, RANDOM, Bench, Compared, NotTheSame, compare
from masthead.upkeep.press_bench.cold import Cold, start_cold
from masthead.upkeep.press_bench.cost import memory_bytes
from masthead.upkeep.press_bench.load import LoadFailed
from masthead.upkeep.press_bench.servers import NotStarted, nginx, press

_MADE_BY: Final = (archive, change, edition, entry)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was measured, and what was not, with the reason."""

    pages: int
    ratio_to_nginx: float | None
    cases: dict[str, Compared]
    memory_bytes: int | None
    cold: Cold | None
    unmeasured: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How much is measured: pages drawn from, pages of the large archive (0 for none), seconds of a round."""

    pages: int
    cold_pages: int
    seconds: float


def measure_press(
    *, kept: Path, wanted: Wanted, tell: Callable[[str], None], progress: Callable[[int], None]
) -> Report:
    """Measure the press, beside nginx where that can be started; archives are kept in ``kept`` for the next time."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        return _nothing(wanted=wanted, why="server and load need a core each, and there is one")
    with ExitStack() as stack:
        unmeasured: dict[str, str] = {}
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="press-", dir=kept)))
        made = kept_archive(kept=kept, pages=wanted.pages, progress=progress)
        try:
            ours = stack.enter_context(press(edition=made, folder=folder, core=cores[0]))
        except NotStarted as error:
            return _nothing(wanted=wanted, why=str(error))
        try:
            root = stack.enter_context(_files(folder=folder, made=made, pages=wanted.pages))
            theirs = stack.enter_context(nginx(root=root, folder=folder, core=cores[0]))
        except NotStarted as error:
            unmeasured["nginx"], theirs = str(error), None
        bench = Bench(
            press=ours, nginx=theirs, folder=folder, pages=wanted.pages, seconds=wanted.seconds, load_core=cores[-1]
        )
        cases = _compare_all(bench=bench, unmeasured=unmeasured, tell=tell)
        memory = memory_bytes(ours.pid)
    cold = _cold(kept=kept, wanted=wanted, cores=cores, unmeasured=unmeasured, progress=progress)
    return Report(
        pages=wanted.pages,
        ratio_to_nginx=cases[RANDOM].ratio if RANDOM in cases else None,
        cases=cases,
        memory_bytes=memory,
        cold=cold,
        unmeasured=unmeasured,
    )


def kept_archive(*, kept: Path, pages: int, progress: Callable[[int], None]) -> Path:
    """Return the edition with ``pages`` pages; another maker, or other headers, are another one, and replace it."""
    state = blake2b(digest_size=10)
    for module in _MADE_BY:
        state.update(Path(str(module.__file__)).read_bytes())
    place = kept / f"press-{pages}-{state.hexdigest()}"
    if not place.is_dir():
        for older in kept.glob(f"press-{pages}-*"):
            shutil.rmtree(older)
        with tempfile.TemporaryDirectory(prefix="keep-", dir=kept) as name:
            archive.print_archive(folder=Path(name) / "edition", pages=pages, progress=progress)
            (Path(name) / "edition").rename(place)
    return place


@contextmanager
def _files(*, folder: Path, made: Path, pages: int) -> Iterator[Path]:
    root = folder / "files"
    archive.write_files(edition=made, root=root, pages=pages)
    yield root
    shutil.rmtree(root)


def _compare_all(*, bench: Bench, unmeasured: dict[str, str], tell: Callable[[str], None]) -> dict[str, Compared]:
    found = {}
    for case in CASES:
        try:
            found[case.name] = compare(bench=bench, case=case, tell=tell)
        except (LoadFailed, NotTheSame) as error:
            unmeasured[case.name] = str(error)
    return found


def _cold(
    *, kept: Path, wanted: Wanted, cores: list[int], unmeasured: dict[str, str], progress: Callable[[int], None]
) -> Cold | None:
    if not wanted.cold_pages:
        unmeasured["cold start"] = "it was not asked for"
        return None
    made = kept_archive(kept=kept, pages=wanted.cold_pages, progress=progress)
    with tempfile.TemporaryDirectory(prefix="cold-", dir=kept) as name:
        try:
            return start_cold(
                edition=made, folder=Path(name), pages=wanted.cold_pages, core=cores[0], load_core=cores[-1]
            )
        except (NotStarted, LoadFailed) as error:
            unmeasured["cold start"] = str(error)
            return None


def _nothing(*, wanted: Wanted, why: str) -> Report:
    names: Any = (*(case.name for case in CASES), "cold start")
    return Report(
        pages=wanted.pages,
        ratio_to_nginx=None,
        cases={},
        memory_bytes=None,
        cold=None,
        unmeasured=dict.fromkeys(names, why),
    )
