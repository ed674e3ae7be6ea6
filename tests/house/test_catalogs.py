"""House rules on the translations: nothing untranslated, nothing misquoted, nothing that the catalog has not seen."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[2] / "src" / "masthead"
CATALOGS = sorted((SOURCE / "locale").glob("*/LC_MESSAGES/django.po"))

# The place of the message, and of its context where there is one, among the arguments of a call.
MESSAGE_AT = {"gettext": 0, "gettext_noop": 0, "ngettext": 0, "pgettext": 1, "npgettext": 1}
MESSAGE_AT |= {f"{name}_lazy": at for name, at in MESSAGE_AT.items() if name != "gettext_noop"}

PLACEHOLDER = re.compile(r"%\(\w+\)[-+ #0]*[\d.]*[a-z]|%[sdrf]|\{\w*\}|</?[a-z][^>]*>", re.IGNORECASE)
STRING = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
CALL_IN_TEMPLATE = re.compile(rf"\b(n?p?gettext|_)\(u?({STRING})(?:, u?({STRING}))?")

# A message's context, and its text in the source.
Key = tuple[str | None, str]


@cache
def catalog_in(path: Path) -> Catalog:
    """Read a catalog."""
    with path.open("rb") as file:
        return read_po(file)


def messages_in(path: Path) -> list[Message]:
    """Return the messages of a catalog, without its header."""
    return [message for message in catalog_in(path) if message.id]


def source_of(message: Message) -> str:
    """Return what a translator reads first: of a message with a plural, its singular."""
    return message.id if isinstance(message.id, str) else message.id[0]


def forms_of(message: Message) -> tuple[str, ...]:
    """Return a message's translations: one, or one a plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def placeholders_in(text: str) -> list[str]:
    """Return the variables and HTML tags in a text, sorted: languages order them differently."""
    return sorted(PLACEHOLDER.findall(text))


def names_in(tree: ast.AST) -> dict[str, str]:
    """Return what a module calls Django's translating functions."""
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {
        name.asname or name.name: name.name
        for node in imported
        if node.module == "django.utils.translation"
        for name in node.names
        if name.name in MESSAGE_AT
    }


def keys_in_python(text: str) -> Iterator[Key]:
    """Yield the literal messages that a module translates."""
    tree = ast.parse(text)
    names = names_in(tree)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        called = call.func
        name = called.attr if isinstance(called, ast.Attribute) else names.get(getattr(called, "id", ""), "")
        if name in MESSAGE_AT:
            said = [each.value if isinstance(each, ast.Constant) else None for each in call.args]
            at = MESSAGE_AT[name]
            if len(said) > at and isinstance(said[at], str):
                yield (said[0] if at else None), said[at]


def keys_in_template(text: str) -> Iterator[Key]:
    """Yield the messages of a template, as Django itself would hand them to an extractor."""
    for name, first, second in CALL_IN_TEMPLATE.findall(templatize(text)):
        if "p" in name:
            yield ast.literal_eval(first), ast.literal_eval(second)
        else:
            yield None, ast.literal_eval(first)


@cache
def keys_in_source() -> dict[Key, Path]:
    """Return every literal message of the product, with a file that says it."""
    found: dict[Key, Path] = {}
    for path in sorted(SOURCE.rglob("*")):
        inside = path.relative_to(SOURCE)
        if path.suffix == ".py" and "tests" not in inside.parts:
            found |= dict.fromkeys(keys_in_python(path.read_text(encoding="utf-8")), inside)
        elif path.suffix in {".html", ".txt"} and "templates" in inside.parts:
            found |= dict.fromkeys(keys_in_template(path.read_text(encoding="utf-8")), inside)
    return found


def language_of(path: Path) -> str:
    """Return the language of a catalog, for a test's name."""
    return path.parts[-3]


in_every_catalog = pytest.mark.parametrize("path", CATALOGS, ids=language_of)


@pytest.mark.once
def test_there_is_something_to_check() -> None:
    """The checks below would be content with nothing."""
    assert "uk" in map(language_of, CATALOGS)
    assert {path.suffix for path in keys_in_source().values()} == {".py", ".html", ".txt"}


@pytest.mark.once
@in_every_catalog
def test_every_message_is_translated(path: Path) -> None:
    wanted = catalog_in(path).num_plurals
    untranslated = [
        source_of(message)
        for message in messages_in(path)
        if not all(forms_of(message)) or len(forms_of(message)) != (wanted if message.pluralizable else 1)
    ]
    assert untranslated == []


@pytest.mark.once
@in_every_catalog
def test_no_translation_is_a_guess(path: Path) -> None:
    """The extractor marks as fuzzy what it guessed from a similar message; Django would show English."""
    assert not catalog_in(path).fuzzy
    assert [source_of(message) for message in messages_in(path) if message.fuzzy] == []


@pytest.mark.once
@in_every_catalog
def test_translations_keep_the_placeholders(path: Path) -> None:
    """A plural form may stand for many numbers ("21 код"), so each names what the plural names."""
    lost = [
        form
        for message in messages_in(path)
        for form in forms_of(message)
        if placeholders_in(form) != placeholders_in(message.id if isinstance(message.id, str) else message.id[-1])
    ]
    assert lost == []


@pytest.mark.once
@in_every_catalog
def test_the_catalog_has_every_message(path: Path) -> None:
    known = {(message.context, source_of(message)) for message in messages_in(path)}
    missing = [f"{where}: {key[1]}" for key, where in keys_in_source().items() if key not in known]
    assert missing == []
