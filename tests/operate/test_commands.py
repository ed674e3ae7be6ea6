"""Every command as an operator in a hurry types it: help with an example, and one plain line for a slip."""

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import click
import pytest
from click.testing import CliRunner, Result

from house import environment
from masthead.cli import main
from masthead.cli import test_command as testing
from masthead.lib.config import FILE_NAME
from test_docs import leaves, options_of

pytestmark = pytest.mark.once
# A word where a command needs one; and what works on no newsroom, or makes the one that it works on.
WORDS = {
    "staff link": ["a@b.example"], "staff invite": ["a@b.example", "--role", "owner"], "proxy": ["nginx"],
    "staff deactivate": ["a@b.example"], "import wordpress": [__file__],
    "agenda export": ["1"], "agenda call-off": ["1", "--reason", "Why"],
    "money import-statement": [__file__], "money import-patrons": ["kofi", __file__], "money payout": ["1", "kofi"],
    "press show": ["1"], "press rollback": ["1"], "press mirror": ["nowhere"], "press withdraw": ["/news/"], "press host": ["nginx", "nowhere"],
    "press verify": ["nowhere", "--key", "0" * 64],
    "backup": ["nowhere.backup"], "restore": [__file__, "--key", __file__],
    "money save-columns": ["bank", "--day", "Day", "--amount", "Amount", "--text", "Text"],
}  # fmt: skip
WITHOUT_DATA = {
    "agenda count", "agenda verify", "bench count", "bench memory", "bench press", "bench print", "bench publish",
    "bench search", "press verify", "test",
}  # fmt: skip
WITHOUT_SETTINGS = {"press stats", "press editions", "press show", "press key", "press host"}
FOUNDING = {"init", "demo", "restore"}
FOR_PEOPLE_ALONE = {"demo", "serve", "work", "staff deactivate", "proxy", "test"} | {
    "money save-columns",
    "agenda call-off",
}
# What it writes is itself for a script.
AS_A_FILE = {"books export"}
COMMANDS = dict(leaves())
ON_A_NEWSROOM = sorted(name for name in COMMANDS if name not in WITHOUT_DATA | FOUNDING)


@pytest.fixture(autouse=True)
def no_settings_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in set(os.environ) - set(environment()):
        monkeypatch.delenv(name)


def call(*words: str) -> Result:
    return CliRunner().invoke(main, words, prog_name="masthead")


def groups(command: click.Command = main, name: str = "") -> Iterator[str]:
    """Yield the words of every group of commands, the whole command line among them."""
    if isinstance(command, click.Group):
        yield name
        context = click.Context(command)
        for each in command.list_commands(context):
            yield from groups(command.get_command(context, each), f"{name} {each}".strip())


def is_refused(done: Result, *, code: int = 1) -> str:
    """Check that a command ended in one plain line and an exit code; return the line."""
    assert done.exit_code == code, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("masthead: ")
    return line


@pytest.mark.parametrize("name", [*groups(), *COMMANDS])
def test_help_says_what_it_does_and_shows_an_example(name: str) -> None:
    said = call(*name.split(), "--help")
    assert said.exit_code == 0
    assert re.search(rf"^  Example:  \./masthead {name}".rstrip(), said.stdout, re.MULTILINE), said.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_options_are_called_the_same_everywhere(name: str) -> None:
    options = options_of(COMMANDS[name])
    assert ("--data" in options) == (name not in WITHOUT_DATA)
    assert ("--json" in options) == (name not in FOR_PEOPLE_ALONE | AS_A_FILE)
    silent = [each for each in COMMANDS[name].params if isinstance(each, click.Option) and not each.help]
    assert silent == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["demmo"], "No such command 'demmo'"), (["--nope"], "No such option '--nope'"),
        (["press", "prnt"], "No such command 'prnt'"), (["serve", "--olny", "press"], "--olny"),
        (["serve", "--only", "paper"], "'paper' is not one of"), (["staff", "link"], "Missing argument 'EMAIL'"),
        (["demo", "--port", "65535"], "65535"), (["demo", "--port", "x"], "'x'"), (["proxy", "apache"], "'apache'"),
        (["import", "wordpress", "nowhere.xml"], "'nowhere.xml' does not exist"),
        (["import", "wordpress", "."], "'.' is a directory"), (["bench", "publish", "--runs", "0"], "0"),
    ],
)  # fmt: skip
def test_a_slip_of_the_fingers_is_one_line(words: list[str], said: str) -> None:
    line = is_refused(call(*words), code=2)
    assert said in line
    shown = re.search(r"See: \./masthead ([a-z ]*)--help$", line)
    assert shown is not None
    assert call(*shown[1].split(), "--help").exit_code == 0


@pytest.mark.parametrize("name", [*groups()])
def test_a_group_alone_shows_its_commands(name: str) -> None:
    said = call(*name.split())
    assert said.exit_code == 2
    assert "Commands:" in said.output


@pytest.mark.parametrize("name", [*ON_A_NEWSROOM, *FOUNDING])
def test_a_file_is_no_data_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in ("file", "file/below"):
        said = call(*name.split(), *WORDS.get(name, []), "--data", str(tmp_path / folder))
        if name == "doctor":
            assert said.exit_code == 1
            assert f"There is no newsroom in {tmp_path / folder}." in " ".join(said.stdout.split())
        else:
            assert str(tmp_path / "file") in is_refused(said)


@pytest.mark.parametrize("name", ON_A_NEWSROOM)
def test_where_no_newsroom_is_none_is_made(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "nothing"
    said = call(*name.split(), *WORDS.get(name, []), "--data", str(folder))
    assert said.exit_code == 1
    assert f"There is no newsroom in {folder}" in " ".join(said.output.split())
    assert "./masthead init --data" in said.output
    assert not folder.exists()


BROKEN = {
    "[newsroom": "cannot be read",
    '[newsroom]\nnmae = "x"': "Did you mean newsroom.name?",
    "[pross]\nport = 1": "Did you mean press?",
    "newsroom = 3": "newsroom",
    '[newsroom]\ntime_zone = "Nowhere/Land"': "'Nowhere/Land' is not a time zone",
    '[newsroom]\nlanguages = ["en", "../x"]': "'../x' is not the code of a language",
    '[newsroom]\nlanguages = ["en", "en"]': "'en' stands there twice",
    '[newsroom]\nlanguage = "xx"\nlanguages = ["xx"]': "the main language cannot be 'xx'",
    '[addresses]\npaper = "herald.example"': "addresses.paper",
}


@pytest.mark.parametrize("name", sorted({*ON_A_NEWSROOM, "init"} - WITHOUT_SETTINGS))
@pytest.mark.parametrize("text", BROKEN)
def test_settings_that_cannot_be_used_are_named(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    said = call(*name.split(), *WORDS.get(name, []), "--data", str(tmp_path))
    line = " ".join(said.stdout.split()) if name == "doctor" else is_refused(said)
    assert said.exit_code == 1
    assert BROKEN[text] in line
    assert sorted(each.name for each in tmp_path.iterdir() if each.name != "run") == [FILE_NAME]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--languages", ",,"], "--languages names none"), (["--languages", "xx,en"], "cannot be 'xx'"),
        (["--languages", "en,ukrainian"], "'ukrainian' is not the code"), (["--languages", "en,EN"], "twice"),
        (["--name", ""], "--name"), (["--name", "x" * 81], "--name"),
        (["--owner", "nobody"], '"nobody" is not an e-mail address'), (["--owner", ""], "not an e-mail address"),
    ],
)  # fmt: skip
def test_nonsense_founds_nothing(words: list[str], said: str, tmp_path: Path) -> None:
    assert said in is_refused(call("init", "--data", str(tmp_path / "newsroom"), *words))
    assert not (tmp_path / "newsroom").exists()


def test_ctrl_c_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_said: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("masthead.cli.press_record.readable_folder", interrupted)
    said = call("press", "stats")
    assert (said.exit_code, said.output) == (130, "")


def test_a_fault_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_said: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("masthead.cli.press_record.readable_folder", broken)
    assert isinstance(call("press", "stats").exception, ZeroDivisionError)


@pytest.mark.parametrize(("words", "runs"), [([], 7), (["--all"], 7), (["-k", "press"], 1), (["--all", "tests"], 1)])
def test_both_databases_are_tested_unless_tests_are_named(
    words: list[str], runs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[tuple[tuple[str, ...], bool]] = []

    class Pretended:
        def __init__(self, *command: str, environment: dict[str, str], out: IO[bytes] | None = None) -> None:
            called.append((command, "MASTHEAD_TEST_ALL" in environment))
            self.code = 1 if command[0] == "-m" else 0
            if out is not None:
                out.write(b"FAILED src/x.py::test_y - no\n" if "src" in command else b"1 passed\n")

        def wait(self) -> int:
            return self.code

    monkeypatch.setattr(testing, "_begin", Pretended)
    said = call("test", *words)
    assert said.exit_code == 1
    failed = (
        "the apps (src/x.py::test_y), what is served and seen, what crosses apps, what is stopped at any moment, "
        "what is operated"
    )
    assert (f"FAILED: {failed}\n" in said.output) == (runs == 7)
    assert sorted(command[0] for command, _ in called) == (
        [*["-m"] * 5, *["tests/on_postgresql.py"] * 2] if runs == 7 else ["-m"]
    )
    assert {whole for _, whole in called} == {"--all" in words}


@pytest.mark.parametrize("has_room", [True, False])
def test_passing_files_lie_in_memory_where_there_is_plenty(
    has_room: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(testing, "MEMORY", tmp_path)
    monkeypatch.setattr(testing, "_ROOM_BYTES", 1 if has_room else 2**80)
    forgotten, running = tmp_path / "masthead-999999999-tests", tmp_path / f"masthead-{os.getppid()}-tests"
    forgotten.mkdir()
    running.mkdir()
    with testing._files_in_memory() as said:
        assert (said == {}) == (not has_room)
        assert all(Path(folder).is_dir() and tmp_path in Path(folder).parents for folder in said.values())
        assert forgotten.exists() == (not has_room)
    assert running.exists()
    assert len(list(tmp_path.iterdir())) == (1 if has_room else 2)


def test_the_runs_leave_nothing_out() -> None:
    runs = dict(testing.RUNS)
    seen, operated = runs.pop("what is served and seen"), runs.pop("what is operated")
    apps, crossing = runs.pop("the apps"), runs.pop("what crosses apps")
    stopped = runs.pop("what is stopped at any moment")
    elsewhere = runs.values()
    assert len(elsewhere) == 2
    left_out = {
        name: [word.removeprefix("--ignore=") for word in run if word.startswith("--")]
        for name, run in (("crossing", crossing), ("operated", operated))
    }
    assert left_out == {"crossing": [*seen[2:], operated[2]], "operated": list(stopped[2:])}
    paths = tomllib.loads((testing.ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]["testpaths"]
    assert {word for word in (*crossing[2:], *apps[2:]) if not word.startswith("--")} == set(paths)
    assert {word for _, *words in elsewhere for word in words} == set(paths)
    assert all((testing.ROOT / folder).is_dir() for folder in left_out["crossing"])
    assert all((testing.ROOT / file).is_file() for file in stopped[2:])
