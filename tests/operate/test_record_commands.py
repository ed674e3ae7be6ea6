"""The record at the command line, where no database and no desk is: list, show, roll back, freeze, thaw."""

import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from house import environment, wait_until
from masthead.cli import main
from masthead.lib.config import FILE_NAME
from masthead.press.edition import Edition
from masthead.press.mirror.keeping import Keeping
from masthead.press.mirror.standing import is_being_written, standing_of
from masthead.press.record.signing import is_signed
from masthead.press.tests.sheets import AT, long, printed, sheet

pytestmark = pytest.mark.once
WITHOUT_DJANGO = """
import sys
for name in ("django.db", "django.apps", "wagtail", "sqlite3", "psycopg"):
    sys.modules[name] = None
from masthead.cli import main
main(sys.argv[1:], prog_name="masthead")
"""


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    """Return a data folder with an edition of two pages, and another that changed one and withdrew one."""
    (tmp_path / FILE_NAME).touch()
    place = tmp_path / "press" / "edition"
    printed(place, sheet("/", long("As written")), sheet("/river/", long("river")), reason="first")
    printed(place, sheet("/", long("Defaced")), sheet("/river/", "gone", status=410), reason="second")
    return tmp_path


def run(newsroom: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return call(*words, "--data", str(newsroom))


def call(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_DJANGO, "press", *words],
        capture_output=True, text=True, check=False, timeout=60, env=environment(),
    )  # fmt: skip


def told(newsroom: Path, *words: str) -> dict:
    done = run(newsroom, *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_edition_is_listed_with_what_it_did(newsroom: Path) -> None:
    said = told(newsroom, "editions")
    deeds = [
        (each["number"], each["reason"], each["added"], each["changed"], each["withdrawn"]) for each in said["editions"]
    ]
    assert deeds == [(1, "first", 2, 0, 0), (2, "second", 0, 1, 1)]
    lines = run(newsroom, "editions", "--last", "1").stdout.splitlines()
    assert lines == ["      2  2026-03-14 09:30:00  +0 ~1 -1  second"]


def test_an_edition_is_shown_with_its_paths_and_digests(newsroom: Path) -> None:
    first, second = (told(newsroom, "show", number)["paths"] for number in ("1", "2"))
    assert [(each["path"], each["deed"]) for each in second] == [("/", "changed"), ("/river/", "withdrawn")]
    assert len({each["digest"] for each in (*first, *second)}) == 4
    assert "  changed  " in run(newsroom, "show", "2").stdout
    assert "There is no edition 3. The newest is 2" in run(newsroom, "show", "3").stderr


def test_rolled_back_frozen_and_thawed(newsroom: Path) -> None:
    done = run(newsroom, "rollback", "1")
    assert done.stdout.startswith("The paper is as in edition 1: 1 addresses changed, in edition 3.\n")
    assert "Left as it is" in done.stdout
    assert "/river/" in done.stdout
    assert told(newsroom, "editions")["frozen"].startswith("rolled back to edition 1, ")
    with Edition.open(newsroom / "press" / "edition") as edition:
        assert is_signed(edition)
    assert "Lift that with: ./masthead press thaw" in run(newsroom, "editions").stdout
    assert told(newsroom, "thaw") == {"frozen": False}
    assert run(newsroom, "thaw").stdout == "Printing was not frozen.\n"
    assert told(newsroom, "freeze", "--reason", "a break-in") == {"frozen": True}
    assert told(newsroom, "editions")["frozen"].startswith("a break-in, ")


def test_what_cannot_be_had_back_is_refused_in_one_line(newsroom: Path) -> None:
    done = run(newsroom, "rollback", "9")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("masthead: One can go back to the editions 1 to 2, and 9 is none of them.")


def test_nothing_is_made_where_nothing_was_printed(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).touch()
    for words in (["editions"], ["show", "1"], ["rollback", "1"], ["freeze"], ["thaw"]):
        assert "Nothing has been printed here yet" in run(tmp_path, *words).stderr
    assert not (tmp_path / "press").exists()


def test_a_mirror_is_written_and_verified(newsroom: Path, tmp_path: Path) -> None:
    stick, key = str(tmp_path / "stick"), run(newsroom, "key").stdout.strip()
    assert told(newsroom, "mirror", stick) | {"written": 0} == {"edition": 2, "written": 0, "removed": 0, "skipped": []}
    assert call("verify", stick, "--key", key).stdout == "Edition 2, as of 2026-03-14T09:30: 2 pages, all genuine.\n"
    assert call("verify", stick, "--key", key, "--page", "/").returncode == 0
    page = tmp_path / "stick" / "index.html"
    page.write_bytes(page.read_bytes().replace(b"Defaced", b"defaced", 1))
    done = call("verify", stick, "--key", key)
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, "  changed  /")
    assert run(newsroom, "mirror", stick).stdout.endswith(": 0 files written, 0 removed.\n")
    assert json.loads(call("verify", stick, "--key", key, "--json").stdout)["faults"] == [["/", "changed"]]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--key", "ab" * 32], "Not proven (another key): It is signed with the key "),
        (["--at-least", "9"], "Not proven (older edition): Edition 2 of "),
        (["--page", "/nothing/"], "Not proven (no such page): Edition 2 has no page at /nothing/."),
    ],
)
def test_each_way_of_not_being_genuine_has_its_word(
    newsroom: Path, tmp_path: Path, words: list[str], said: str
) -> None:
    run(newsroom, "mirror", str(tmp_path / "stick"))
    key = [] if "--key" in words else ["--key", run(newsroom, "key").stdout.strip()]
    done = call("verify", str(tmp_path / "stick"), *key, *words)
    assert (done.returncode, done.stdout[: len(said)]) == (1, said)


def test_what_cannot_be_verified_is_refused_in_one_line(tmp_path: Path) -> None:
    assert "is no folder" in call("verify", str(tmp_path / "nothing"), "--key", "ab" * 32).stderr
    assert "is neither a key of 64" in call("verify", str(tmp_path), "--key", "abc").stderr
    assert "Not proven (not signed)" in call("verify", str(tmp_path), "--key", "ab" * 32).stdout


def test_a_mirror_that_cannot_be_written_keeps_no_other_from_it(newsroom: Path, tmp_path: Path) -> None:
    places = [str(newsroom / name) for name in ("press", "first", "settings/mirror", "second")]
    (newsroom / FILE_NAME).write_text(f"[press]\nmirrors = {json.dumps(places)}\n")
    (newsroom / "settings").touch()
    (newsroom / "run").mkdir(exist_ok=True)
    done = CliRunner().invoke(main, ["press", "mirror", "--data", str(newsroom)])
    assert (done.exit_code, [line.split()[0] for line in done.stdout.splitlines()]) == (1, places[1::2])
    assert f"{places[0]}: There are files already, and no mirror." in done.stderr
    assert f"{places[2]}: {places[2]}/" in done.stderr
    told = CliRunner().invoke(main, ["press", "mirror", "--json", "--data", str(newsroom)])
    assert (told.exit_code, list(json.loads(told.stdout))) == (1, places[1::2])


def test_the_worker_keeps_mirrors_up_by_that_command(newsroom: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    places = (str(newsroom / "stick"), str(newsroom / "press"))
    keeping = Keeping(data=newsroom, places=places)
    keeping.look(edition=2, now=AT)
    good, bad = (partial(standing_of, data=newsroom, place=place) for place in places)
    wait_until(lambda: good().edition == 2 and bad().why.startswith("There are files already"), seconds=60)
    wait_until(lambda: not any(is_being_written(data=newsroom, place=place) for place in places), seconds=60)
    assert (newsroom / "stick" / "index.html").exists()


def test_a_folder_with_other_files_is_left_alone(newsroom: Path) -> None:
    assert "There are files already, and no mirror." in run(newsroom, "mirror", str(newsroom)).stderr
