"""Checks that a worker which dies in the middle of a job loses nothing, and that one told to stop ends well."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a data folder in which one job waits that begins and then hangs until a file is there."""
    _run(tmp_path, "prepare")
    _run(tmp_path, "enqueue")
    return tmp_path


def test_a_job_whose_worker_was_killed_runs_again_and_is_done_once(folder: Path) -> None:
    with _worker(folder) as first:
        _wait_until(lambda: _told(folder) == ["began"])
        first.send_signal(signal.SIGKILL)
        first.wait(timeout=10)
    assert _rows(folder) == [("running", 1)]
    (folder / "go").touch()
    with _worker(folder) as second:
        _wait_until(lambda: _rows(folder) == [("done", 2)])
        _stop(second)
    assert _told(folder) == ["began", "began", "ended"]


def test_a_worker_told_to_stop_finishes_the_job_under_way_and_leaves(folder: Path) -> None:
    with _worker(folder) as worker:
        _wait_until(lambda: _told(folder) == ["began"])
        worker.send_signal(signal.SIGTERM)
        (folder / "go").touch()
        assert worker.wait(timeout=20) == 0
    assert _rows(folder) == [("done", 1)]


def _run(folder: Path, deed: str) -> None:
    subprocess.run(_command(folder, deed), env=_environment(), check=True, timeout=60)


@contextmanager
def _worker(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(_command(folder, "work"), env=_environment())
    try:
        yield process
    finally:
        process.kill()
        process.wait(timeout=10)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0


def _command(folder: Path, deed: str) -> list[str]:
    return [sys.executable, "-m", "masthead.jobs.tests.process", str(folder), deed]


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return {**kept, "PYTHONPATH": os.pathsep.join(each for each in sys.path if each)}


def _told(folder: Path) -> list[str]:
    file = folder / "told"
    return file.read_text(encoding="utf-8").split() if file.exists() else []


def _rows(folder: Path) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(folder / "default.sqlite3")) as database:
        return database.execute("SELECT state, attempts FROM jobs_job").fetchall()


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)
