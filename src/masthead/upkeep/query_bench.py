"""How much a reader's browser is sent for a question: reckoned over the files of an edition as they are compressed."""

import json
import math
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

from masthead.finding.facts import NEIGHBOURS
from masthead.finding.words import drawer_of, stem, words_of
from masthead.press.view import View
from masthead.stories.paths import search_path
from masthead.upkeep.made_up_words import MadeUpWords

_SHOWN: Final = 10
_MOST_WORDS: Final = 3
# The status line and the headers of one answer.
_HEAD_BYTES: Final = 700


@dataclass(frozen=True, kw_only=True)
class QueryBytes:
    """What questions of one to three words took, from the first byte of the index to ten stories shown."""

    median: int
    p95: int
    most: int


def weigh(view: View, *, language: str, queries: int) -> QueryBytes:
    """Ask ``queries`` questions, each as a browser that has nothing of the index yet."""
    words = MadeUpWords(language=language, seed=queries)
    asked = (" ".join(words.word() for _ in range(1 + number % _MOST_WORDS)) for number in range(queries))
    taken = [_Browser(view, language=language).ask(each) for each in asked]
    slow = statistics.quantiles(taken, n=20, method="inclusive")[-1]
    return QueryBytes(median=round(statistics.median(taken)), p95=round(slow), most=max(taken))


class _Browser:
    """Asks for the files that ``style/paper/search.js`` asks for, each once, and counts them."""

    def __init__(self, view: View, *, language: str) -> None:
        self._view, self._language = view, language
        self._files: dict[str, Any] = {}
        self._bytes = 0

    def ask(self, question: str) -> int:
        cabinet = self._file("cabinet.json")
        stems = sorted({stem(each, self._language) for each in words_of(question)})
        numbers = {each: drawer_of(each, drawer_count=cabinet["drawers"]) for each in stems}
        drawers = {each: self._file(f"drawers/{number}.json") or {} for each, number in numbers.items()}
        lists = [found for each, drawer in drawers.items() if (found := drawer.get(each))]
        for story in self._ranked(lists, total=cabinet["stories"])[:_SHOWN]:
            self._file(f"stories/{story // NEIGHBOURS}.json")
        return self._bytes

    def _ranked(self, lists: list[list[int]], *, total: int) -> list[int]:
        """Return the stories in the order in which the script shows them."""
        worth: dict[int, tuple[int, float]] = {}
        for found in lists:
            rare = math.log(1 + total / len(found))
            for each in _numbers(found):
                words, so_far = worth.get(each >> 2, (0, 0.0))
                worth[each >> 2] = (words + 1, so_far + rare * (each & 3))
        return sorted(worth, key=lambda story: (*worth[story], story), reverse=True)

    def _file(self, name: str) -> Any:
        if name not in self._files:
            answer = self._view.read(f"{search_path(self._language)}{name}")
            self._bytes += _HEAD_BYTES
            if answer is not None:
                packed = answer.entry.variant("br") or answer.entry.variants[-1]
                self._bytes += len(self._view.get("bodies", packed.body_key) or b"")
            self._files[name] = json.loads(answer.body) if answer is not None else None
        return self._files[name]


def _numbers(found: list[int]) -> Iterator[int]:
    """Return the numbers of which all but the first are written as the distance to the one before."""
    return accumulate(found, lambda before, distance: before - distance)
