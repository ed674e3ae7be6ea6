"""The command as an operator and a script meet it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from masthead.cli.doctor_command import command
from masthead.jobs.models import Job, State
from masthead.lib.config import FILE_NAME
from masthead.lib.router import NEWSROOM, SUPPORTERS

ROOT = Path(__file__).resolve().parents[2]
Doctor = Callable[..., Result]
pytestmark = pytest.mark.django_db(databases=[NEWSROOM, SUPPORTERS])


@pytest.fixture
def doctor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Doctor:
    """Call the command on a newsroom without mail."""
    (tmp_path / FILE_NAME).touch()
    tmp_path.chmod(0o700)
    monkeypatch.setenv("MASTHEAD_DATA", str(tmp_path))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "masthead.settings")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return lambda *words, **more: CliRunner().invoke(command, words, **more)


def give_up_a_job() -> None:
    Job(task="desk.tasks.mend", state=State.DEAD, last_error="OSError").save(using=NEWSROOM)


def test_warnings_alone_are_no_failure(doctor: Doctor) -> None:
    said = doctor()
    assert said.exit_code == 0, said.output
    assert "warning mail " in said.stdout
    assert "./masthead staff link EMAIL" in " ".join(said.stdout.split())
    assert said.stdout.splitlines()[-1].endswith("warnings.")


def test_trouble_is_a_failure_until_it_is_mended(doctor: Doctor) -> None:
    give_up_a_job()
    said = doctor()
    assert said.exit_code == 1
    assert "trouble jobs.newsroom" in said.stdout
    revived = doctor("--revive")
    assert revived.exit_code == 0, revived.output
    assert "1 job runs again" in revived.stderr


def test_a_script_gets_one_document(doctor: Doctor, tmp_path: Path) -> None:
    give_up_a_job()
    said = doctor("--json", "--revive")
    document = json.loads(said.stdout)
    assert (document["folder"], document["level"]) == (str(tmp_path), "warning")
    assert {frozenset(each) for each in document["findings"]} == {frozenset({"key", "level", "what", "advice"})}
    assert all(each["advice"] for each in document["findings"] if each["level"] != "ok")


def test_colour_is_for_terminals(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in doctor().stdout
    assert "\x1b" in doctor(color=True).stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in doctor(color=True).stdout


def test_columns_are_aligned_and_lines_fit(doctor: Doctor, tmp_path: Path) -> None:
    # How long the folder's own name is, is its owner's choice.
    lines = doctor().stdout.replace(str(tmp_path), "/srv/newsroom").splitlines()[:-1]
    assert max(len(line) for line in lines) <= 100
    begin = next(line.index("The newsroom database answers") for line in lines if "newsroom database answers" in line)
    assert {line[begin - 2 : begin] for line in lines} == {"  "}


def test_no_newsroom_is_said_without_making_one(doctor: Doctor, tmp_path: Path) -> None:
    said = doctor("--data", str(tmp_path / "nowhere"))
    assert said.exit_code == 1
    assert "There is no newsroom in" in said.stdout
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.once
def test_a_newly_founded_newsroom_is_well(tmp_path: Path) -> None:
    """By the same commands that an operator types, each a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MASTHEAD_", "DJANGO_"))}
    own = kept | {"PYTHONPATH": str(ROOT / "src")}

    def masthead(*words: str) -> "subprocess.CompletedProcess[str]":
        line = [sys.executable, "-m", "masthead", *words, "--data", str(tmp_path / "newsroom")]
        return subprocess.run(line, env=own, capture_output=True, text=True, check=False, cwd=tmp_path)

    assert masthead("init").returncode == 0
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.sqlite3")}
    said = masthead("doctor", "--json")
    assert said.returncode == 0, said.stdout + said.stderr
    findings = {each["key"]: each["level"] for each in json.loads(said.stdout)["findings"]}
    assert findings["integrity.newsroom"] == findings["journal.supporters"] == "ok"
    # By whether anything is printed: a new newsroom has neither mail nor a worker nor a backup yet.
    assert {key for key, level in findings.items() if level != "ok"} <= {
        "mail",
        "sqlite",
        "worker",
        "edition",
        "backup",
    }
    assert before == {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.sqlite3")}
