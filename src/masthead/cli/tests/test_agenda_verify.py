"""``masthead agenda verify``: what it prints, and what it refuses."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from masthead.agenda.round.bundle import zip_of
from masthead.agenda.round.receipts import receipt_of
from masthead.agenda.round.tests.rounds import draw_round
from masthead.cli import main

pytestmark = pytest.mark.once
HELD = draw_round(21)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "round.zip"
    path.write_bytes(zip_of(HELD.files))
    return path


def run(*said: object) -> Result:
    return CliRunner().invoke(main, ["agenda", "verify", *map(str, said)])


def test_what_is_right_is_right_to_people_and_to_scripts(file: Path) -> None:
    said = run(file, "--receipt", receipt_of(HELD.ballots[0]), "--manifest", HELD.manifest.hash)
    assert (said.exit_code, said.stdout.count("RIGHT")) == (0, 3)
    assert json.loads(run(file, "--json").stdout) == {
        "is_right": True,
        "problems": [],
        "manifest": HELD.manifest.hash,
        "root": HELD.seal.root,
    }


def test_what_is_wrong_is_named(file: Path) -> None:
    said = run(file, "--seal", "0" * 64, "--json")
    assert said.exit_code == 1
    assert [each["code"] for each in json.loads(said.stdout)["problems"]] == ["seal-not-as-published"]
    said = run(file, "--receipt", receipt_of(draw_round(22).ballots[0]))
    assert (said.exit_code, "of another round" in said.stdout) == (1, True)


def test_what_is_no_round_is_one_line(file: Path, tmp_path: Path) -> None:
    (tmp_path / "words").write_text("hello", encoding="utf-8")
    for path in (tmp_path / "words", tmp_path / "nothing"):
        said = run(path)
        assert (said.exit_code, len(said.stderr.splitlines())) == (1, 1)
        assert str(path) in said.stderr
    empty = tmp_path / "folder"
    empty.mkdir()
    assert (run(empty).exit_code, "Missing: manifest.json" in run(empty).stdout) == (1, True)
    assert "cannot be read" in run(file, "--manifest", tmp_path / "nothing").stderr
