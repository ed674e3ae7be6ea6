"""Drawers: how the stories in which a stem stands are kept, changed and printed.

A stem's stories are numbers in falling order, newest first: four times a story's id, and how near its headline the
stem stands (``entries``). Printed, each number but the first is the distance to the one before, which compresses well.
"""

import json
from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import Final

from masthead.finding.entries import TEXT

# Above it a stem says so little that only where it stands at the head of a story, and the newest others, are printed.
MOST_PRINTED: Final = 1_500
Postings = dict[str, list[int]]


def changed(stems: str, *, without: Collection[int], added: Mapping[str, list[int]]) -> str:
    """Return a drawer's JSON without some stories, and with others added."""
    kept: Postings = json.loads(stems)
    if without:
        kept = {each: [it for it in found if it >> 2 not in without] for each, found in kept.items()}
    for each, found in added.items():
        kept[each] = sorted((*kept.get(each, ()), *found), reverse=True)
    return _tight({each: kept[each] for each in sorted(kept) if kept[each]})


def printed(stems: str) -> bytes:
    """Return a drawer as readers' browsers get it."""
    kept: Postings = json.loads(stems)
    return _tight({each: _distances(_few(found)) for each, found in kept.items()}).encode()


def _few(found: list[int]) -> list[int]:
    if len(found) <= MOST_PRINTED:
        return found
    heads = [it for it in found if it & 3 > TEXT]
    others = [it for it in found if it & 3 == TEXT][: max(0, MOST_PRINTED - len(heads))]
    return sorted((*heads, *others), reverse=True)


def _distances(found: list[int]) -> list[int]:
    return [found[0], *(before - it for before, it in pairwise(found))]


def _tight(stems: Postings) -> str:
    return json.dumps(stems, ensure_ascii=False, separators=(",", ":"))
