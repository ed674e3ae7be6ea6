"""House rules on the shape of files: small files, small functions, names that say a noun."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE, LONGEST_CSS = 400, 60, 60, 150
NO_NOUN = {"utils", "helpers", "common", "services", "managers", "mixins", "exceptions", "constants", "enums"}
OURS = ("src", "tests", "conftest.py")


def committed(*endings: str) -> list[Path]:
    """Return the files that are, or are about to be, in the project, by ending."""
    said = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [ROOT / line for line in said.stdout.splitlines()]
    return [path for path in paths if path.is_file() and (not endings or path.suffix in endings)]


def python_files() -> list[Path]:
    return [path for path in committed(".py") if "migrations" not in path.parts]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def is_too_long(path: Path, most: int) -> str | None:
    count = len(path.read_text(encoding="utf-8").splitlines())
    return f"{path.relative_to(ROOT)}: {count} lines" if count > most else None


def test_no_file_outgrew_its_idea() -> None:
    assert [found for path in python_files() if (found := is_too_long(path, LONGEST_FILE))] == []


def test_no_function_outgrew_its_step() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{each.lineno} {each.name}"
        for path in python_files()
        for each in functions(ast.parse(path.read_text(encoding="utf-8")))
        if (each.end_lineno or 0) - each.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_file_names_say_a_noun() -> None:
    assert [path for path in python_files() if path.stem in NO_NOUN] == []


def test_templates_are_one_component() -> None:
    assert [found for path in committed(".html") if (found := is_too_long(path, LONGEST_TEMPLATE))] == []


def test_templates_list_their_variables() -> None:
    """A comment near the top says what the component shows and takes; Wagtail's and allauth's own names are exempt."""
    theirs = {"account", "mfa", "wagtailadmin"}
    silent = [
        str(path.relative_to(ROOT))
        for path in committed(".html")
        if not theirs & set(path.parts) and "{% comment %}" not in path.read_text(encoding="utf-8")[:400]
    ]
    assert silent == []


def test_style_sheets_are_one_component() -> None:
    assert [found for path in committed(".css") if (found := is_too_long(path, LONGEST_CSS))] == []


def test_settings_names_are_not_scattered() -> None:
    """The environment is read by the settings, the command line and the tests, nowhere else."""
    allowed = {"settings.py", "lib/config.py", "cli", "staff/client_address.py", "upkeep/template.py"}
    strays = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if "os.environ" in path.read_text(encoding="utf-8")
        and path.is_relative_to(ROOT / "src")
        and "tests" not in path.parts
        and not any(str(path.relative_to(ROOT / "src" / "masthead")).startswith(each) for each in allowed)
    ]
    assert strays == []


@pytest.mark.parametrize("word", ["pypi.org", "files.pythonhosted", "index-url", "/root/", "/home/", "find-links"])
def test_no_machine_and_no_registry_is_named(word: str) -> None:
    """Locks and documents name packages and hashes, never where they came from or whose machine made them."""
    me = Path(__file__).resolve()
    naming = []
    for path in committed():
        text = path.read_bytes()
        if path != me and word.encode() in text.replace(b"--no-emit-index-url", b""):
            naming.append(str(path.relative_to(ROOT)))
    assert naming == []


def test_the_launcher_is_short_posix_sh() -> None:
    launcher = ROOT / "masthead"
    assert launcher.read_text(encoding="utf-8").startswith("#!/bin/sh\n")
    assert is_too_long(launcher, 120) is None
    subprocess.run(["sh", "-n", str(launcher)], check=True)
