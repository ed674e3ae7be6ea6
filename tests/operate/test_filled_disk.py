"""A disk that is full sooner or later in the course of a deed: the edition is the old or the new one, and all goes on.

The process that met the full disk goes on by itself as soon as there is room, and ends at the bytes of a full print.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from house import ROOT, environment
from masthead.desk import chores
from masthead.press.store import EditionNotKept
from world import make_world

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "supporters"])]
DEEDS = ("publish", "withdrawal", "schedule", "full print", "first print", "signing", "rollback")


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_a_disk_that_is_full_at_any_point(tmp_path: Path, runs_whole: bool, counts) -> None:
    deeds, step_bytes = (DEEDS, 8_192) if runs_whole else (("publish",), 300_000)
    path = os.pathsep.join(str(ROOT / each) for each in ("src", "tests", "tests/journeys"))
    command = [sys.executable, "-m", "operate.filled_disk", str(tmp_path / "newsroom"), str(step_bytes), *deeds]
    done = subprocess.run(
        command, cwd=ROOT, env=environment() | {"PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    told: dict[str, dict[str, int]] = json.loads(done.stdout)
    if not told:
        pytest.skip("this machine lets no process have mounts of its own")
    counts(**{f"amounts of room in {name}": each["tries"] for name, each in told.items()})
    assert all(each["tries"] > 1 and each["old"] for each in told.values())


def test_a_store_that_failed_is_opened_again(monkeypatch: pytest.MonkeyPatch) -> None:
    make_world()
    printing, now = chores.Printing(), timezone.now()
    printing(now)
    failed = printing._edition

    def fail(**_said: object) -> None:
        raise EditionNotKept

    with monkeypatch.context() as broken, pytest.raises(EditionNotKept):
        broken.setattr(chores, "print_round", fail)
        printing(now)
    printing(now)
    assert printing._edition is not failed
