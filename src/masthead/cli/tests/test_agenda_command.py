"""``masthead agenda count``: what it prints, and what it refuses."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from masthead.cli import main

pytestmark = pytest.mark.once
FILE = """META
key;value
num_projects;4
num_votes;3
budget;9
vote_type;approval
PROJECTS
project_id;cost;name
a;6;Bread\x1b[2J
b;3;
c;3;Roses
d;1;
VOTES
voter_id;vote
1;a,b
2;a,c
3;c
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ballot.pb"
    path.write_text(FILE, encoding="utf-8")
    return path


def run(*said: object) -> Result:
    return CliRunner().invoke(main, ["agenda", "count", *map(str, said)])


def test_json_says_who_won_and_why_not(file: Path) -> None:
    said = json.loads(run(file, "--json").stdout)
    assert 0 <= said.pop("seconds") < 10
    assert said == {
        "winners": ["c", "a"],
        "cost": 9,
        "rule": "equal-shares",
        "increase": "to-the-end",
        "fill": "votes",
        "capacity": 9,
        "ballots": 3,
        "steps": 2,
        "ways": {"c": "shares", "a": "shares"},
        "reasons": {"b": "out-of-capacity", "d": "too-little-support"},
    }


def test_each_option_changes_what_it_says(file: Path) -> None:
    def winners(*said: str) -> list[str]:
        return json.loads(run(file, "--json", *said).stdout)["winners"]

    assert winners("--rule", "most-votes") == ["c", "a"]
    assert winners("--increase", "none", "--fill", "none") == ["c", "b"]
    assert winners("--increase", "none") == ["c", "b"]


def test_a_person_reads_it_too(file: Path) -> None:
    said = run(file).stdout
    assert "chosen  c Roses: 2 ballots, paid by its supporters' shares" in said
    assert "not     d: 0 ballots, too little support" in said
    assert "9 of 9 used" in said
    assert "\x1b" not in said


def test_cents_are_said_exactly(file: Path) -> None:
    file.write_text(FILE.replace("a;6", "a;5.50"), encoding="utf-8")
    said = json.loads(run(file, "--json").stdout)
    assert (said["winners"], said["cost"]) == (["c", "a"], "8.5")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("approval", "cumulative"), "Line 6: These are cumulative ballots; only approval and choose-1 ballots can"),
        (("approval", "scoring"), "Line 6: These are scoring ballots; only approval and choose-1 ballots can"),
        (("3;c\n", "3;x\n"), "Line 17: There is no project 'x'."),
    ],
)
def test_what_cannot_be_counted_is_refused_in_one_line(file: Path, change: tuple[str, str], said: str) -> None:
    file.write_text(FILE.replace(*change), encoding="utf-8")
    done = run(file)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert f"{file} cannot be counted. {said}" in done.stderr


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert run(tmp_path / "none.pb").stderr.endswith("none.pb cannot be read: No such file or directory.\n")
    assert "cannot be read: Is a directory." in run(tmp_path).stderr


def test_most_votes_takes_no_variant(file: Path) -> None:
    done = run(file, "--rule", "most-votes", "--fill", "none")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "--increase and --fill are parts of equal shares" in done.stderr
