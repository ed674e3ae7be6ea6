"""Similar pitches: what was put forward already, found by the three-letter pieces that two texts share.

Trigrams need no dictionary, so they work in every language of the newsroom, and find a word in its other endings.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from masthead.agenda.pitches import Pitch, PitchWords
from masthead.lib.router import SUPPORTERS

_WORD: Final = re.compile(r"[^\W_]+")
_MOST: Final = 5
_LEAST: Final = 0.3
# Two letters of a title alone say nothing; a short word such as "gas" still does.
_SHORTEST: Final = 3


@dataclass(frozen=True, kw_only=True)
class Similar:
    """A pitch that is near to a text, and how near: 1.0 is the same title."""

    pitch: Pitch
    title: str
    nearness_share: float


def similar_pitches(*, title: str, why: str, language: str, most: int = _MOST) -> tuple[Similar, ...]:
    """Return the public pitches nearest to a text, the nearest first. Cost: one query, all public pitches read."""
    rows = PitchWords.objects.using(SUPPORTERS).filter(pitch__is_shown=True).select_related("pitch")
    best: dict[int, Similar] = {}
    for row in rows.exclude(pitch__state=Pitch.State.MERGED).order_by("pk"):
        near = nearness(title, why, other_title=row.title, other_why=row.why)
        known = best.get(row.pitch_id)
        if near >= _LEAST and (known is None or near > known.nearness_share):
            best[row.pitch_id] = Similar(pitch=row.pitch, title=row.title, nearness_share=near)
    found = sorted(best.values(), key=lambda each: (-each.nearness_share, each.pitch.pk))[:most]
    return tuple(_in_language(found, language=language))


def nearness(title: str, why: str, *, other_title: str, other_why: str) -> float:
    """Return how near two pitches are, from 0.0 to 1.0: by their titles, or by a title and the other's whole text."""
    mine, theirs = trigrams(title), trigrams(other_title)
    titles = _dice(mine, theirs)
    across = max(_inside(mine, trigrams(f"{other_title} {other_why}")), _inside(theirs, trigrams(f"{title} {why}")))
    return max(titles, across / 2)


def trigrams(text: str) -> frozenset[str]:
    """Return the three-letter pieces of a text's words, each word with a space before and after it."""
    words = (each for each in _WORD.findall(text.casefold()) if len(each) >= _SHORTEST)
    return frozenset(f" {word} "[at : at + 3] for word in words for at in range(len(word)))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _inside(part: frozenset[str], whole: frozenset[str]) -> float:
    return len(part & whole) / len(part) if part else 0.0


def _in_language(found: Iterable[Similar], *, language: str) -> Iterable[Similar]:
    """Name each pitch in the reader's language where it has words in it."""
    listed = list(found)
    rows = PitchWords.objects.using(SUPPORTERS).filter(pitch__in=[each.pitch.pk for each in listed], language=language)
    titles = dict(rows.values_list("pitch_id", "title"))
    for each in listed:
        yield Similar(pitch=each.pitch, title=titles.get(each.pitch.pk, each.title), nearness_share=each.nearness_share)
