"""The search's own check: it looks for stories as a reader's browser does, in the files of the edition alone.

The index may lag behind what is printed, so it is no part of the byte-for-byte audit; once it was brought up to the
edition, every story is found by the words of its headline, and none is that readers cannot read.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from masthead.finding.changes import story_paths
from masthead.finding.entries import HEADLINE, stems_of
from masthead.finding.facts import NEIGHBOURS
from masthead.finding.words import drawer_of, stem, words_of
from masthead.press.edition import Edition
from masthead.press.view import View
from masthead.sections.addresses import language_of
from masthead.stories.paths import search_path


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A story that is not found though readers can read it, or found though they cannot."""

    story: int
    what: str


def check(edition: Edition) -> tuple[Fault, ...]:
    """Return what is wrong with the index of the edition as it stands. Cost: reads every story and every drawer."""
    with edition.reading() as view:
        return tuple(fault for code in dict(settings.LANGUAGES) for fault in _check(view=view, language=code))


def find(view: View, *, words: str, language: str) -> set[int]:
    """Return the stories that have a word of ``words`` in any of its forms, as a browser finds them."""
    cabinet = _read(view, path=f"{search_path(language)}cabinet.json") or {"drawers": 0}
    found: set[int] = set()
    for word in words_of(words) if cabinet["drawers"] else ():
        each = stem(word, language)
        number = drawer_of(each, drawer_count=cabinet["drawers"])
        drawer = _read(view, path=f"{search_path(language)}drawers/{number}.json") or {}
        found |= set(_stories(drawer.get(each, [])))
    return {pk for pk in found if _is_shown(view, story=pk, language=language)}


def _check(*, view: View, language: str) -> Iterator[Fault]:
    known = dict(story_paths(view))
    readable = {pk: path for pk, path in known.items() if language_of(path) == language}
    lies: dict[str, set[int]] = {}
    for number in range((_read(view, path=f"{search_path(language)}cabinet.json") or {"drawers": 0})["drawers"]):
        drawer = _read(view, path=f"{search_path(language)}drawers/{number}.json") or {}
        lies |= {each: set(_stories(numbers)) for each, numbers in drawer.items()}
    for pk in sorted(set().union(*lies.values()) - readable.keys()):
        yield Fault(story=pk, what="found, and cannot be read")
    for pk, path in sorted(readable.items()):
        page = view.read(path)
        stems = stems_of(page.body if page else b"", language=language)
        if any(pk not in lies.get(each, ()) for each, weight in stems.items() if weight == HEADLINE):
            yield Fault(story=pk, what="not found by its headline")
        if not _is_shown(view, story=pk, language=language):
            yield Fault(story=pk, what="found, and not shown")


def _stories(numbers: list[int]) -> Iterator[int]:
    last = 0
    for place, number in enumerate(numbers):
        last = last - number if place else number
        yield last >> 2


def _is_shown(view: View, *, story: int, language: str) -> bool:
    rows = _read(view, path=f"{search_path(language)}stories/{story // NEIGHBOURS}.json") or []
    return any(row[0] == story for row in rows)


def _read(view: View, *, path: str) -> Any:
    answer = view.read(path)
    return None if answer is None else json.loads(answer.body)
