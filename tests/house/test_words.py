"""The catalog of words: each word's thing is in the code, its label on screen is the real one, and no thing is left out."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import wagtail
from babel.messages.pofile import read_po
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils import translation
from django.utils.text import capfirst
from wagtail.admin.panels import Panel, PanelGroup
from wagtail.models import Page

from masthead.lib.config import Config

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "masthead"
# What stands for no thing that anybody works with: rows between two models, and the press's own book-keeping.
WITHOUT_A_WORD = {"RelatedStory", "ImportedItem"}
pytestmark = pytest.mark.once


def our_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("masthead.")]


def rows() -> dict[str, tuple[list[str], list[str]]]:
    """Return, by word, the things in the code and the labels on screen."""
    found = {}
    for line in (ROOT / "docs" / "words.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[0] != "word" and set(cells[0]) != {"-"}:
            labels = [label.strip() for label in cells[3].split(",") if label.strip()]
            found[cells[0]] = (re.findall(r"`([^`]+)`", cells[2]), labels)
    return found


def models() -> dict[str, type[Model]]:
    """Return our models by both names that a cell may call them: with the app before it, and without."""
    found = {each.__name__: each for each in our_models()}
    return found | {f"{each._meta.app_label}.{each.__name__}": each for each in our_models()}


def thing(name: str) -> Any:
    """Return what a cell names: a model, a field of one, a folder, a setting, or something in a module.

    Raises:
        LookupError: there is no such thing.
    """
    if name.endswith("/"):
        if not (SOURCE / name).is_dir():
            raise LookupError(name)
        return SOURCE / name
    if name in models():
        return models()[name]
    owner, _, last = name.rpartition(".")
    if owner in models():
        return models()[owner]._meta.get_field(last)
    settings = Config.model_fields[owner].annotation.model_fields if owner in Config.model_fields else {}
    return settings[last] if last in settings else _in_module(name)


def _in_module(name: str) -> Any:
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found = import_module(".".join(("masthead", *parts[:cut])))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            if not hasattr(found, part):
                raise LookupError(name)
            found = getattr(found, part)
        return found
    raise LookupError(name)


def label_of(name: str) -> str | None:
    """Return what the desk calls a model or a field; None for what it does not show by a name of its own."""
    if name in models():
        return capfirst(str(models()[name]._meta.verbose_name))
    owner, _, last = name.rpartition(".")
    if owner not in models():
        return None
    panels = getattr(models()[owner], "content_panels", None) or getattr(models()[owner], "panels", None) or []
    mine = [each for each in _flat(panels) if getattr(each, "field_name", "") == last]
    heading = str(mine[0].heading) if mine else ""
    return heading or capfirst(str(thing(name).verbose_name))


def _flat(panels: list[Panel]) -> list[Panel]:
    return [each for panel in panels for each in (_flat(panel.children) if isinstance(panel, PanelGroup) else [panel])]


def said_on_screen() -> set[str]:
    """Return every message of ours and of Wagtail's desk, as it stands in the source."""
    catalogs = [SOURCE / "locale/uk/LC_MESSAGES/django.po"]
    catalogs += Path(wagtail.__file__).parent.glob("**/locale/en/LC_MESSAGES/django.po")
    found = set()
    for path in catalogs:
        with path.open("rb") as file:
            found |= {capfirst(each.id) for each in read_po(file) if isinstance(each.id, str)}
    return found


@pytest.mark.parametrize("word", rows())
def test_a_words_thing_is_there(word: str) -> None:
    names, labels = rows()[word]
    for name in names:
        if not apps.is_installed(name):
            thing(name)
    assert names or not labels


def test_a_label_on_screen_is_the_real_one() -> None:
    known, wrong = said_on_screen(), []
    with translation.override("en"):
        for word, (names, labels) in rows().items():
            real = [label for name in names if (label := label_of(name))]
            if labels and labels != real and (real or not set(labels) <= known):
                wrong.append(f"{word}: {', '.join(labels)} should be {', '.join(real) or 'a message of the desk'}")
    assert wrong == []


def test_every_thing_that_staff_work_with_has_a_word() -> None:
    named = {name.rpartition(".")[2] for names, _ in rows().values() for name in names}
    shown = [each for each in our_models() if issubclass(each, Page) or each._meta.app_label not in {"press", "jobs"}]
    assert sorted({each.__name__ for each in shown} - named - WITHOUT_A_WORD) == []


@pytest.mark.parametrize(
    "name", ["stories.Tale", "Story.titel", "pressroom/", "press.edition.Editions", "addresses.papier"]
)
def test_a_word_for_nothing_would_be_found(name: str) -> None:
    with pytest.raises((LookupError, FieldDoesNotExist)):
        thing(name)
