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
    """Run the tests; what follows goes to pytest.

    \b
    Example:  ./masthead test -k press
    """
    environment = os.environ | ({"MASTHEAD_TEST_ALL": "1"} if whole else {})
    environment.pop("MASTHEAD_DATA", None)
    done = subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment, check=False)  # noqa: S603
    sys.exit(done.returncode)
