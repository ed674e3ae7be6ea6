"""The documents say what the product does: every command, option, setting and unit that they show is real."""

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import click
import pytest

from declared_licences import licences
from masthead.cli import main
from masthead.lib.config import Config

ROOT = Path(__file__).resolve().parents[1]
OPERATE = ROOT / "docs" / "operate"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("src/**/*.md")])
# What each command has, and a table need not repeat.
OWN_TO_ALL = {"--help", "-h", "--version"}
pytestmark = pytest.mark.once


def shown(text: str) -> Iterator[str]:
    """Yield what follows each ``./masthead`` in code, up to the end of that command."""
    for found in re.finditer(r"\./masthead( [^`\n]*)?", text):
        yield re.split(r"\s[>|&;#]|[)…]|\\$", found[1] or "")[0].strip()


def commands_in(path: Path) -> list[str]:
    return [each for each in shown(path.read_text(encoding="utf-8")) if each]


def fault_of(said: str) -> str | None:
    """Return what is wrong with a command as a document shows it."""
    words, command, context = shlex.split(said), main, click.Context(main)
    while words and isinstance(command, click.Group) and words[0] not in OWN_TO_ALL:
        found = command.get_command(context, words[0])
        if found is None:
            return f"there is no command {words[0]}"
        command, words = found, words[1:]
        context = click.Context(command)
    if command.context_settings.get("ignore_unknown_options"):
        return None
    known = options_of(command) | OWN_TO_ALL
    unknown = [word for word in words if word.startswith("-") and word.partition("=")[0] not in known]
    return f"no option {unknown[0]}" if unknown else wrong_choice(command, words)


def wrong_choice(command: click.Command, words: list[str]) -> str | None:
    first = next((each for each in command.params if isinstance(each, click.Argument)), None)
    if first is None or not isinstance(first.type, click.Choice) or not words or "|" in words[0]:
        return None
    return None if words[0] in first.type.choices else f"no choice {words[0]}"


def options_of(command: click.Command) -> set[str]:
    options = [each for each in command.params if isinstance(each, click.Option)]
    return {name for each in options for name in (*each.opts, *each.secondary_opts)}


def leaves(command: click.Command = main, name: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield every command that does something, with its words."""
    if not isinstance(command, click.Group):
        yield name, command
        return
    context = click.Context(command)
    for each in command.list_commands(context):
        found = command.get_command(context, each)
        assert found is not None
        yield from leaves(found, f"{name} {each}".strip())


def settings() -> dict[str, object]:
    """Return every setting with its default."""
    config = Config.model_construct()
    return {
        f"{section}.{key}": value
        for section in Config.model_fields
        for key, value in getattr(config, section).model_dump().items()
    }


def rows(path: Path) -> dict[str, list[str]]:
    """Return the rows of a page's tables by what stands in their first cell."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return {first.strip().strip("`"): rest for first, *rest in cells}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_is_shown_is_real(path: Path) -> None:
    faults = [f"./masthead {said}: {fault}" for said in commands_in(path) if (fault := fault_of(said))]
    assert faults == []


def test_every_command_that_the_product_advises_is_real() -> None:
    """In messages and examples, wherever they stand in the code; names in braces are filled in when they are said."""
    faults = [
        f"{path.relative_to(ROOT)}: ./masthead {said}: {fault}"
        for path in sorted((ROOT / "src").rglob("*.py"))
        if "tests" not in path.parts
        for said in shown(path.read_text(encoding="utf-8"))
        if (fault := fault_of(re.split(r"[\"'{,.:]", said)[0]))
    ]
    assert faults == []


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("demo --port 8000", None), ("staff link EMAIL --data x", None), ("proxy caddy|nginx", None),
        ("test -k press", None), ("demmo", "there is no command demmo"), ("staff lonk", "there is no command lonk"),
        ("serve --onyl press", "no option --onyl"), ("proxy apache", "no choice apache"),
    ],
)  # fmt: skip
def test_a_command_that_is_not_real_would_be_found(said: str, fault: str | None) -> None:
    assert fault_of(said) == fault


def test_the_documents_show_commands_at_all() -> None:
    assert len(commands_in(OPERATE / "README.md")) > 5
    assert "./masthead" not in "".join(commands_in(OPERATE / "README.md"))


def test_every_command_and_option_is_documented() -> None:
    said = rows(OPERATE / "commands.md")
    missing = []
    for name, command in leaves():
        row = " ".join(said.get(f"./masthead {name}", []))
        missing += [] if row else [name]
        missing += [f"{name} {option}" for option in sorted(options_of(command)) if f"`{option}`" not in row and row]
    assert missing == []


def test_only_real_commands_and_options_are_documented() -> None:
    real = {f"./masthead {name}": options_of(command) for name, command in leaves()}
    for name, cells in rows(OPERATE / "commands.md").items():
        assert name in real
        assert set(re.findall(r"`(--[a-z-]+)`", cells[-1])) <= real[name], name


def test_every_setting_is_documented_with_its_default() -> None:
    said = {name: cells[0].strip("`") for name, cells in rows(OPERATE / "settings.md").items() if "." in name}
    told = {name: value for name, value in said.items() if name in settings()}
    real = {name: list(value) if isinstance(value, tuple) else value for name, value in settings().items()}
    assert {name: tomllib.loads(f"it = {value}")["it"] for name, value in told.items()} == real


def test_every_page_that_a_page_names_is_there() -> None:
    dead = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in DOCUMENTS
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
        if "://" not in target and not (path.parent / target).exists()
    ]
    assert dead == []


def units() -> dict[str, str]:
    """Return the unit files of the page about systemd, by the name that stands before each."""
    text = (OPERATE / "systemd.md").read_text(encoding="utf-8")
    found = re.findall(r"`/etc/systemd/system/([^`]+)`:\n\n```ini\n(.*?)```", text, flags=re.DOTALL)
    assert len(found) == text.count("```ini") == 5
    return dict(found)


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    for name, text in units().items():
        file = tmp_path / name.replace("@press.service.d", "@.service.d")
        file.parent.mkdir(exist_ok=True)
        # Where the code lies on an operator's machine is not here: any program stands in for it.
        here = text.replace("/opt/masthead/masthead", sys.executable).replace("/opt/masthead/docs", str(tmp_path))
        file.write_text(here.replace("WorkingDirectory=/opt/masthead", "WorkingDirectory=/"), encoding="utf-8")
    names = ("masthead.service", "masthead@.service", "masthead-doctor.service", "masthead-doctor.timer")
    files = [str(tmp_path / name) for name in names]
    done = subprocess.run([program, "verify", "--man=no", *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.replace(str(tmp_path), "")) == (0, "")


@pytest.mark.parametrize("name", ["masthead.service", "masthead@.service"])
def test_the_units_may_write_the_data_alone(name: str) -> None:
    lines = units()[name].splitlines()
    sealed = ("NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "DynamicUser=no")
    assert set(sealed) <= set(lines)
    assert [line for line in lines if line.startswith("ReadWritePaths=")] == ["ReadWritePaths=/var/lib/masthead"]


def test_every_direct_dependency_has_its_line_and_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    said = [*project["dependencies"], *(each for extra in project["optional-dependencies"].values() for each in extra)]
    direct = {re.split(r"[\[=<>; ]", each)[0] for each in said}
    lines = rows(ROOT / "docs" / "decisions" / "0010-libraries.md")
    assert lines.keys() == direct
    for name, (purpose, licence, reason) in lines.items():
        assert purpose, name
        assert licences(distribution(name)) == {licence}, name
        assert len(reason) > 20, name
