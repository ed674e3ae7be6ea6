"""Checks that a writer which is killed, anywhere, leaves one whole numbered edition, and that readers see only such."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once


@pytest.mark.long
def test_killed_at_each_operation(tmp_path: Path, runs_whole: bool, counts) -> None:
    """In place of the first write, of the second, and so on until a writer comes to the end of its editions."""
    editions = 12 if runs_whole else 2
    kills, number = kill(tmp_path, "each operation", editions)
    counts(kills=kills, editions=number)
    assert kills > 30 * editions
    assert number == editions


@pytest.mark.long
def test_killed_in_each_commit(tmp_path: Path, runs_whole: bool, counts) -> None:
    """In the commit itself, at each page by which the file grows."""
    editions = 40 if runs_whole else 4
    kills, number = kill(tmp_path, "each size", editions)
    counts(kills=kills, editions=number)
    assert kills > 2 * editions
    assert number == editions


@pytest.mark.long
@pytest.mark.timeout(900)
def test_killed_at_any_time(tmp_path: Path, runs_whole: bool, counts) -> None:
    """Writer and reader of one edition, at random instants, again and again."""
    kills, number = kill(tmp_path, "any time", 5_000 if runs_whole else 40)
    counts(kills=kills, editions=number)
    # How many depends on how busy the machine is.
    assert number > 0, "no edition was written between the kills"


def kill(folder: Path, deed: str, count: int, seed: int = 20261124) -> tuple[int, int]:
    """Return how many writers were killed, and the number of the edition that the last one left."""
    command = [sys.executable, "-m", "masthead.press.tests.killed_writer", str(folder), deed, str(count), str(seed)]
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    environment = {**kept, "PYTHONPATH": os.pathsep.join(each for each in sys.path if each)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=800)
    assert done.returncode == 0, done.stderr[-3_000:]
    assert done.stderr == ""
    kills, number = done.stdout.split()
    return int(kills), int(number)
