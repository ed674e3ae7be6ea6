"""kill -9 in place of every writing system call of a publish, a withdrawal, a schedule, a full print and a rollback.

Through Django and its database, as the worker prints. Afterwards the whole edition is the old or the new one (of a
publish also the one between, which has story and front page), readers have it within two seconds from the press that
was there and from a new one, and the next print ends at the bytes, and the indexes, that a print without a kill gives.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from house import ROOT, environment

pytestmark = pytest.mark.once
RECOVERY_SECONDS = 2.0
SOME = ("publish", "withdrawal", "full print")
ALL = (*SOME, "schedule", "first print", "rollback", "signing")


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_killed_at_each_writing_call(tmp_path: Path, runs_whole: bool, counts) -> None:
    told = cut_prints(tmp_path / "newsroom", points=0 if runs_whole else 3, deeds=ALL if runs_whole else SOME)
    counts(kills=sum(each["points"] for each in told.values()))
    counts(**{f"in {name}": each["points"] for name, each in told.items()})
    seconds = sorted(one for each in told.values() for one in each["seconds"])
    nine_tenths = seconds[len(seconds) * 9 // 10]
    counts(milliseconds_to_recover=round(1_000 * nine_tenths), milliseconds_at_most=round(1_000 * seconds[-1]))
    if runs_whole:
        assert nine_tenths <= RECOVERY_SECONDS
        assert sum(each["points"] for each in told.values()) >= 500
        assert {name for name, each in told.items() if each["stood"].keys() < {"old", "new"}} == {"signing"}, told
        assert "first" in told["publish"]["stood"]


def cut_prints(folder: Path, *, points: int, deeds: tuple[str, ...], seed: int = 20261130) -> dict[str, dict]:
    """Return, by deed, how often it was killed, what stood then, and how long readers waited each time."""
    path = os.pathsep.join(str(ROOT / each) for each in ("src", "tests", "tests/journeys"))
    command = [sys.executable, "-m", "operate.cut_prints", str(folder), str(points), str(seed), *deeds]
    done = subprocess.run(
        command, cwd=ROOT, env=environment() | {"PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    told: dict[str, dict] = json.loads(done.stdout)
    if not told:
        pytest.skip("no process may be traced here")
    return told
