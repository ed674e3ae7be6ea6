"""``masthead test``: the tests."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import IO, Final

import click

ROOT = Path(__file__).resolve().parents[3]


# What waits for servers and browsers leaves the machine idle, so it is a run of its own beside the others.
SERVED: Final = ("tests/journeys", "tests/operate", "tests/budgets")
RUNS: Final = {
    "what is served and seen": ("-m", "pytest", *SERVED),
    "what crosses apps": ("-m", "pytest", "tests", *(f"--ignore={folder}" for folder in SERVED)),
    "each app's own": ("-m", "pytest", "src"),
    "on PostgreSQL": ("tests/on_postgresql.py",),
}
_GIVES_WAY: Final = 5


@click.command(name="test", context_settings={"ignore_unknown_options": True})
@click.option("--all", "whole", is_flag=True, help="Run the long proofs whole, and print their counts.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(whole: bool, arguments: tuple[str, ...]) -> None:  # noqa: FBT001 - click's way
    """Run the tests; arguments go to pytest.

    Without arguments there are four runs at once, on all cores: of what is served and seen in a browser, of what
    crosses apps, of each app's own, and on PostgreSQL, where its programs are installed, of what depends on the
    database.

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


def _begin(*command: str, environment: dict[str, str], out: IO[bytes] | None = None) -> "subprocess.Popen[bytes]":
    """Begin a run; one that writes elsewhere gives way to the one that is watched, which is the longest."""
    return subprocess.Popen(  # noqa: S603
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        stdout=out,
        stderr=subprocess.STDOUT if out else None,
        preexec_fn=partial(os.nice, _GIVES_WAY) if out else None,  # noqa: PLW1509 - no threads yet
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
