"""A process that starts leaves out what it does without, and nothing else."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from masthead.lib import lean_imports as lean

pytestmark = pytest.mark.once
_LEFT_OUT = ("charset_normalizer", "html5lib", "jinja2", "lxml", "ninja", "psycopg", "pygments", "requests", "yaml")
_STARTS = """
import sys
from pathlib import Path
from masthead.cli.django_up import bring_up
bring_up(Path(sys.argv[1]))
import masthead.desk.chores
from wagtail.api.v3.api import api
print(api.add_router("/", None), *sys.modules)
"""


@pytest.fixture
def hungry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the name of a module that tries to have another."""
    (tmp_path / "hungry.py").write_text("try:\n    import dear\nexcept ImportError:\n    dear = None\n")
    (tmp_path / "dear.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("hungry", "dear"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(lean, "_TRYING", {"hungry": ("dear",)})
    return "hungry"


def test_what_is_only_tried_is_not_there(hungry: str) -> None:
    with lean.lean_imports():
        module = importlib.import_module(hungry)

    assert module.dear is None
    assert module.__spec__.loader is module.__loader__
    assert importlib.import_module("dear") is not None, "whoever needs it has it all the same"


def test_what_is_there_already_costs_no_more(hungry: str) -> None:
    dear = importlib.import_module("dear")

    with lean.lean_imports():
        assert importlib.import_module(hungry).dear is dear


def test_only_while_a_process_starts(hungry: str) -> None:
    with lean.lean_imports():
        pass

    assert importlib.import_module(hungry).dear is not None


def test_the_worker_starts_without_what_it_does_without(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", _STARTS, str(tmp_path)], check=True, capture_output=True, text=True, timeout=120
    ).stdout.split()

    assert said[0] == "None"
    assert not {name.partition(".")[0] for name in said} & set(_LEFT_OUT)
    assert {*lean._TRYING, "rest_framework"} <= set(said), "else they are listed in vain"
