"""``masthead test``: the tests."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Final

import click

ROOT = Path(__file__).resolve().parents[3]


# What waits for browsers and for servers leaves the machine idle, so these are runs of their own beside the others.
SEEN: Final = ("tests/journeys", "tests/budgets")
OPERATED: Final = ("tests/operate",)
RUNS: Final = {
    "what is served and seen": ("-m", "pytest", *SEEN),
    "what is operated": ("-m", "pytest", *OPERATED),
    "what crosses apps": ("-m", "pytest", "tests", *(f"--ignore={folder}" for folder in (*SEEN, *OPERATED))),
    "the apps": ("-m", "pytest", "src"),
    "what crosses apps on PostgreSQL": ("tests/on_postgresql.py", "tests"),
    "the apps on PostgreSQL": ("tests/on_postgresql.py", "src"),
}


# A disk in memory. What must last waits for no disk there, and the tests write thousands of times what must last.
MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
_ROOM_BYTES: Final = 6 * 2**30


@click.command(name="test", context_settings={"ignore_unknown_options": True})
@click.option("--all", "whole", is_flag=True, help="Run the long proofs whole, and print their counts.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(whole: bool, arguments: tuple[str, ...]) -> None:  # noqa: FBT001 - click's way
    """Run the tests; arguments go to pytest.

    Without arguments there are six runs at once, on all cores: of what is served and seen in a browser, of what an
    operator does, of what crosses apps and of the apps, and of these two again on PostgreSQL, where its programs are
    installed, for what depends on the database.

    \b
    Example:  ./masthead test -k press
    """
    environment = _without_settings_of_mine() | ({"MASTHEAD_TEST_ALL": "1"} if whole else {})
    if arguments:
        sys.exit(_begin("-m", "pytest", *arguments, environment=environment).wait())
    sys.exit(_run_all(environment))


def _run_all(environment: dict[str, str]) -> int:
    """Show the first run as it goes, then what each other said, and at the end which failed; return the exit code."""
    first, *rest = RUNS.values()
    with ExitStack() as stack:
        environment = environment | stack.enter_context(_files_in_memory())
        said = [stack.enter_context(tempfile.TemporaryFile()) for _ in rest]
        others = [_begin(*words, environment=environment, out=out) for words, out in zip(rest, said, strict=True)]
        codes = [_begin(*first, environment=environment).wait()]
        for other, out in zip(others, said, strict=True):
            codes.append(other.wait())
            out.seek(0)
            shutil.copyfileobj(out, sys.stdout.buffer)
            sys.stdout.flush()
    failed = [name for name, code in zip(RUNS, codes, strict=True) if code]
    click.echo(f"FAILED: {', '.join(failed)}" if failed else f"All {len(RUNS)} runs passed.")
    return 1 if failed else 0


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
    try:
        yield {"TMPDIR": str(folder)}
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
