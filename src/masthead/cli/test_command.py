"""``masthead test``: the tests."""

import os
import subprocess
import sys
from pathlib import Path

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
    code = _run("-m", "pytest", *arguments, environment=environment)
    if not arguments:
        code = _run("tests/on_postgresql.py", environment=environment) or code
    sys.exit(code)


def _run(*command: str, environment: dict[str, str]) -> int:
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=False).returncode  # noqa: S603


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
