"""The same list in other languages, for hreflang and the language switch, and what comes nearest to it there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from masthead.stories.list_heads import head_of
from masthead.stories.lists import has_month, list_exists
from masthead.stories.paths import month_path
from masthead.stories.places import place, translations
from masthead.stories.site import site_of
from masthead.style.frame import Alternate


@dataclass(frozen=True, kw_only=True)
class Versions:
    """What a page is in other languages, and where the switch leads to where it is nothing there."""

    same: tuple[Alternate, ...]
    nearest: tuple[Alternate, ...] = ()


def in_every_language(*, language: str, path_of: Callable[[str], str]) -> tuple[Alternate, ...]:
    """Return the other versions of a page that each language has."""
    return tuple(
        Alternate(language=each.language, name=each.name, href=path_of(each.language))
        for each in site_of(language).languages
        if each.language != language
    )


def lists_elsewhere(*, kind: str, key: str, language: str) -> tuple[Alternate, ...]:
    """Return the first pages of a list in other languages."""
    return tuple(it for _, it in _lists(kind=kind, key=key, language=language))


def months_elsewhere(*, kind: str, key: str, language: str, month: str) -> Versions:
    """Return a list's month in other languages; nearest is the list itself, where it has no such month."""
    same, nearest = [], []
    for there, it in _lists(kind=kind, key=key, language=language):
        if has_month(kind, there, it.language, month):
            path = month_path(first=it.href, month=month)
            same.append(Alternate(language=it.language, name=it.name, href=path))
        else:
            nearest.append(it)
    return Versions(same=tuple(same), nearest=tuple(nearest))


def _lists(*, kind: str, key: str, language: str) -> Iterator[tuple[str, Alternate]]:
    """Yield (key, first page) of a list in each other language that has it."""
    for each in site_of(language).languages:
        if each.language == language:
            continue
        there = _key_in(each.language, kind=kind, key=key)
        if there is not None:
            path = head_of(kind=kind, key=there, language=each.language).path
            yield there, Alternate(language=each.language, name=each.name, href=path)


def _key_in(language: str, *, kind: str, key: str) -> str | None:
    """Return the key of a list in another language; None where it is not there."""
    if kind == "all":
        return key
    if kind != "section":
        return key if list_exists(kind, key, language) else None
    where = place(int(key))
    versions = dict(translations(where.translation_key)) if where is not None else {}
    return str(versions[language]) if language in versions and place(versions[language]) is not None else None
