"""``masthead test``: the tests."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import click

ROOT = Path(__file__).resolve().parents[3]


# What waits for browsers and for servers leaves the machine idle, so these are runs of their own beside the others.
SEEN: Final = ("tests/journeys", "tests/budgets", "tests/validators")
OPERATED: Final = ("tests/operate",)
# Half of what is operated, by the time it takes.
STOPPED: Final = tuple(f"tests/operate/test_{name}.py" for name in ("demo", "killed_processes", "cut_prints"))
# Those that take longest begin first and the short ones last, so that none is left to run by itself at the end.
RUNS: Final = {
    "the apps": ("-m", "pytest", "src"),
    "what is served and seen": ("-m", "pytest", *SEEN),
    "what crosses apps on PostgreSQL": ("tests/on_postgresql.py", "tests"),
    "what crosses apps": ("-m", "pytest", "tests", *(f"--ignore={folder}" for folder in (*SEEN, *OPERATED))),
    "the apps on PostgreSQL": ("tests/on_postgresql.py", "src"),
    "what is stopped at any moment": ("-m", "pytest", *STOPPED),
    "what is operated": ("-m", "pytest", *OPERATED, *(f"--ignore={file}" for file in STOPPED)),
}
# More would leave tests that wait for one another too little of the machine, and end no sooner: both cores are at work.
_AT_ONCE: Final = 2 * (os.cpu_count() or 1)
_FAILED_TEST: Final = re.compile(rb"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


# A disk in memory. What must last waits for no disk there, and the tests write thousands of times what must last.
MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
_ROOM_BYTES: Final = 6 * 2**30


@click.command(name="test", context_settings={"ignore_unknown_options": True})
@click.option("--all", "whole", is_flag=True, help="Run the long proofs whole, and print their counts.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(whole: bool, arguments: tuple[str, ...]) -> None:  # noqa: FBT001 - click's way
    """Run the tests; arguments go to pytest.

    Without arguments there are seven runs, two at once for each core: of what is served and seen in a browser, of what
    is stopped or killed, of what else an operator does, of what crosses apps and of the apps, and of these two again
    on PostgreSQL, where its programs are installed, for what depends on the database. What a run says is shown when it
    is through.

    \b
    Example:  ./masthead test -k press
    """
    environment = _without_settings_of_mine() | ({"MASTHEAD_TEST_ALL": "1"} if whole else {})
    if arguments:
        sys.exit(_begin("-m", "pytest", *arguments, environment=environment).wait())
    sys.exit(_run_all(environment))


def _run_all(environment: dict[str, str]) -> int:
    """Run all, some at once; say what each said when it is its turn, at the end what failed; return the exit code."""
    failed = []
    with ThreadPoolExecutor(_AT_ONCE) as pool, _files_in_memory() as settings:
        runs = {name: pool.submit(_run, name, environment=environment | settings) for name in RUNS}
        for name, run in runs.items():
            code, said = run.result()
            click.echo(f"{name}:")
            sys.stdout.flush()
            sys.stdout.buffer.write(said)
            sys.stdout.flush()
            if code:
                failed.append(" ".join((name, *(f"({each.decode()})" for each in _FAILED_TEST.findall(said)))))
    click.echo(f"FAILED: {', '.join(failed)}" if failed else f"All {len(RUNS)} runs passed.")
    return 1 if failed else 0


def _run(name: str, *, environment: dict[str, str]) -> tuple[int, bytes]:
    began = time.monotonic()
    with tempfile.TemporaryFile() as out:
        code = _begin(*RUNS[name], environment=environment, out=out).wait()
        click.echo(f"masthead: {name}: {'failed' if code else 'passed'} in {time.monotonic() - began:.0f} s", err=True)
        out.seek(0)
        return code, out.read()


@contextmanager
def _files_in_memory() -> Iterator[dict[str, str]]:
    """Let the runs' passing files lie in memory where there is plenty of it; yield the settings that say so."""
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < _ROOM_BYTES:
        yield {}
        return
    for left in MEMORY.glob("masthead-*-tests"):
        # What a run left that was killed would stay in memory till the machine ends.
        pid = left.name.split("-")[1]
        if pid == str(os.getpid()) or not Path("/proc", pid).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = MEMORY / f"masthead-{os.getpid()}-tests"
    # PostgreSQL runs as somebody else, and must come through to its own folder.
    folder.mkdir(mode=0o711)
    kept = folder / "postgresql"
    kept.mkdir()
    try:
        yield {"TMPDIR": str(folder), "POSTGRESQL_KEPT": str(kept)}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _begin(*command: str, environment: dict[str, str], out: IO[bytes] | None = None) -> "subprocess.Popen[bytes]":
    """Begin a run; what it says goes to ``out`` where that is given."""
    return subprocess.Popen(  # noqa: S603
        [sys.executable, *command], cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT if out else None
    )


def _without_settings_of_mine() -> dict[str, str]:
    """Return the environment without a newsroom's own settings, on a data folder that belongs to the tests."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("MASTHEAD_") or name in ("MASTHEAD_REAL", "MASTHEAD_NO_SKIPS")
    }
    folder = ROOT / "var" / "tests"
    folder.mkdir(parents=True, exist_ok=True)
    return kept | {"MASTHEAD_DATA": str(folder)}
