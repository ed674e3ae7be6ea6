"""``masthead test``: the tests."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

import click

ROOT = Path(__file__).resolve().parents[3]


@click.command(name="test", context_settings={"ignore_unknown_options": True})
@click.option("--all", "whole", is_flag=True, help="Run the long proofs whole, and print their counts.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(whole: bool, arguments: tuple[str, ...]) -> None:  # noqa: FBT001 - click's way
    """Run the tests; arguments go to pytest.

    Without arguments they run a second time on PostgreSQL, where its programs are installed.

    \b
    Example:  ./masthead test -k press
    """
    environment = _without_settings_of_mine() | ({"MASTHEAD_TEST_ALL": "1"} if whole else {})
    if arguments:
        sys.exit(_begin("-m", "pytest", *arguments, environment=environment).wait())
    # Both at once, since each leaves a core idle half of the time; what the second says comes after the first.
    with tempfile.TemporaryFile() as said:
        second = _begin("tests/on_postgresql.py", environment=environment, out=said)
        code = _begin("-m", "pytest", environment=environment).wait()
        code = second.wait() or code
        said.seek(0)
        shutil.copyfileobj(said, sys.stdout.buffer)
        sys.stdout.flush()
    sys.exit(code)


def _begin(*command: str, environment: dict[str, str], out: IO[bytes] | None = None) -> "subprocess.Popen[bytes]":
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
