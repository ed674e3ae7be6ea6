"""The bench of the press on a tiny archive: what it compares is the same, and what it cannot start it says."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

from masthead.press.edition import Edition
from masthead.upkeep.press_bench import cases, cold, load, report, servers
from masthead.upkeep.press_bench.archive import HOT_LARGE, HOT_SMALL, PICTURE, page_path, print_archive, write_files
from masthead.upkeep.press_bench.cases import CASES, Case, Rate, compared
from masthead.upkeep.press_bench.cost import family, memory_bytes, processor_seconds
from masthead.upkeep.press_bench.load import Asked, script_for
from masthead.upkeep.press_bench.report import Wanted, kept_archive, measure_press

pytestmark = pytest.mark.once
PAGES = 30


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "edition"
    print_archive(folder=folder, pages=PAGES, progress=lambda _count: None)
    return folder


def test_pages_are_as_large_as_the_cases_say(made: Path) -> None:
    with Edition.open(made) as edition, edition.reading() as view:
        sizes = {path: len(view.get("bodies", view.entry(path).variant("gzip").body_key)) for path in _TEXTS}
        assert len(view.read(PICTURE).body) == 102_400
    assert min(sizes[path] for path in _TEXTS[1:]) > 1_900
    assert max(sizes[path] for path in _TEXTS[1:]) < 2_300
    assert 8_700 < sizes[HOT_LARGE] < 9_600


_TEXTS = (HOT_LARGE, *map(page_path, range(PAGES)))


def test_nginx_gets_the_same_bytes_as_files(made: Path, tmp_path: Path) -> None:
    write_files(edition=made, root=tmp_path, pages=PAGES)
    with Edition.open(made) as edition, edition.reading() as view:
        for path in (HOT_LARGE, HOT_SMALL, page_path(PAGES - 1)):
            file = tmp_path / path[1:] / "index.html"
            squeezed = file.with_name("index.html.gz").read_bytes()
            assert gzip.decompress(squeezed) == file.read_bytes() == view.read(path).body
    assert len(list(tmp_path.rglob("*.gz"))) == PAGES + 1


def test_both_are_measured_side_by_side(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needs("nginx", "wrk")
    kept_archive(kept=tmp_path, pages=PAGES, progress=lambda _count: None)
    monkeypatch.setattr(cases, "ROUNDS", 1)
    monkeypatch.setattr(report, "CASES", tuple(each for each in CASES if each.name in ("random", "304")))
    found = measure_press(
        kept=tmp_path, wanted=Wanted(pages=PAGES, cold_pages=0, seconds=1), tell=str, progress=lambda _count: None
    )
    assert set(found.cases) == {"random", "304"}
    for each in found.cases.values():
        assert min(each.rps, each.p50, each.p99, each.cpu_us, each.ratio, each.nginx["rps"]) > 0
        assert each.failed == 0
    assert found.ratio_to_nginx == found.cases["random"].ratio
    assert set(found.unmeasured) == {"cold start"}
    assert 5e6 < found.memory_bytes < 60e6
    assert [each.name for each in tmp_path.iterdir()] == [kept_archive(kept=tmp_path, pages=PAGES, progress=id).name]


def test_a_cold_start_is_measured(made: Path, tmp_path: Path) -> None:
    needs("wrk")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cold, "_STARTS", 1)
        patch.setattr(cold, "_LOAD_SECONDS", 1)
        found = cold.start_cold(edition=made, folder=tmp_path, pages=PAGES, core=min(_cores()), load_core=max(_cores()))
    assert 0 < found.first_byte_seconds < 20
    assert 5e6 < found.memory_bytes < 60e6


def test_what_is_not_installed_is_unmeasured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needs("nginx")
    monkeypatch.setattr(load, "program", lambda _name: None)
    monkeypatch.setattr(cold, "_STARTS", 1)
    wanted = Wanted(pages=3, cold_pages=3, seconds=1)
    without_wrk = measure_press(kept=tmp_path, wanted=wanted, tell=str, progress=lambda _count: None)
    assert without_wrk.unmeasured == dict.fromkeys(
        (*(each.name for each in CASES), "cold start"), "wrk is not installed"
    )
    monkeypatch.setattr(servers, "program", lambda _name: None)
    without_both = measure_press(kept=tmp_path, wanted=wanted, tell=str, progress=lambda _count: None)
    assert without_both.unmeasured == {**without_wrk.unmeasured, "nginx": "nginx is not installed"}
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0})
    on_one_core = measure_press(kept=tmp_path, wanted=wanted, tell=str, progress=lambda _count: None)
    assert set(on_one_core.unmeasured) == set(without_wrk.unmeasured)


def test_ratios_are_of_one_round_and_the_middle_one_counts() -> None:
    case = Case(name="x", path="/", reach=1.0)
    rounds = [{"press": rate(ours), "nginx": rate(theirs)} for ours, theirs in ((100, 50), (30, 10), (10, 10))]
    found = compared(case=case, rounds=rounds)
    assert (found.ratio, found.rps, found.nginx["rps"]) == (2.0, 30, 10)
    assert found.cpu_ratio == 2.0
    assert compared(case=case, rounds=[{"press": rate(5)}]).ratio is None


def rate(rps: float) -> Rate:
    return Rate(rps=rps, p50_ms=1, p99_ms=2, cpu_us=1e6 / rps, failed=0)


def test_requests_are_whole_and_a_browsers() -> None:
    drawn, told = script_for(Asked(pages=5)), script_for(Asked(path="/a/", tag='"x"'))
    assert (
        'function(number) return "GET " .. "/section-" .. number % 8 .. "/story-number-" .. number .. "/" end' in drawn
    )
    assert drawn.count("Accept-Encoding: gzip, deflate\\r\\n") == 32
    assert told.count('If-None-Match: \\"x\\"\\r\\n\\r\\n"') == 32


def test_the_kernel_counts_what_a_process_costs() -> None:
    before = processor_seconds(os.getpid())
    while processor_seconds(os.getpid()) < before + 0.02:
        pass
    assert memory_bytes(os.getpid()) > 5e6


def test_what_has_ended_has_neither_memory_nor_children() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    assert (memory_bytes(ended.pid), list(family(ended.pid))) == (0, [ended.pid])


def _cores() -> set[int]:
    return os.sched_getaffinity(0)


def needs(*programs: str) -> None:
    for name in programs:
        if servers.program(name) is None:
            pytest.skip(f"{name} is not installed")
    if len(_cores()) < 2:
        pytest.skip("server and load need a core each")
