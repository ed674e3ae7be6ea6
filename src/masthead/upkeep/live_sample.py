"""The sample newsroom's live story: a night of high water, told by the calls of a real newsroom at its own times."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from masthead.bylines.models import Byline
from masthead.live.models import Entry
from masthead.live.writing import Hand, begin, save_entry, withdraw
from masthead.stories.models import Story

_BETWEEN_READINGS: Final = 20
_TOP_CM: Final = 361
Said = dict[str, Any]


def tell_live(story: Story, *, said: Said, words: Said, byline: Byline, now: datetime) -> None:
    """Make a story a live one and write its entries, each at its time."""
    start = (now - timedelta(hours=said["hours_ago"])).replace(second=0, microsecond=0)
    live = begin(story, by=Hand(member=None, now=start))
    for after, each in sorted([*_readings(said=said, words=words), *_written(words)], key=lambda pair: pair[0]):
        by = Hand(member=None, now=start + timedelta(minutes=after))
        is_withdrawn = each.pop("is_withdrawn", False)
        # Who reads a gauge need not sign it.
        signed = byline if "headline" in each else None
        entry = save_entry(Entry(live=live, at=by.now, byline=signed, **each), by=by, publish=True)
        if is_withdrawn:
            withdraw(entry, by=by)


def _readings(*, said: Said, words: Said) -> Iterator[tuple[int, Said]]:
    """Yield what a gauge shows: it rises fast at first, and then stands still."""
    for number in range(said["readings"]):
        rise = (_TOP_CM - said["first_cm"]) * (1 - (1 - number / said["readings"]) ** 3)
        metres = f"{(said['first_cm'] + round(rise)) / 100:.2f}"
        yield 10 + number * _BETWEEN_READINGS, {"text": words["reading"].format(metres=metres)}


def _written(words: Said) -> Iterator[tuple[int, Said]]:
    for each in words["entries"]:
        yield each["after_minutes"], {name: value for name, value in each.items() if name != "after_minutes"}
