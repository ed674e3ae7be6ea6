"""What pages know of live stories: what stands on the story's own page, on its older pages, and each entry alone.

Older pages are numbered from the oldest, and an entry that is withdrawn keeps its place, so that a new entry changes
none of them and a page once filled stays as it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Max

from masthead.live.models import Entry, LiveStory
from masthead.press.facts import Args, fact
from masthead.stories.places import place, standing

# How many entries an older page holds. The story's own page holds as many at least, and twice as many at most.
ON_A_PAGE: Final = 25
FIELDS: Final = (
    *("live__story_id", "number", "position", "state", "at", "headline", "text", "byline__translation_key"),
    *("picture_id", "is_pinned", "is_key_point", "corrected_at", "changed_at"),
)


@dataclass(frozen=True, kw_only=True)
class EntryRow:
    """One entry as readers may know it; of a withdrawn one they know that it was there."""

    number: int
    position: int
    is_withdrawn: bool
    at: datetime
    changed_at: datetime
    headline: str = ""
    text: str = ""
    byline: str = ""
    picture_id: int | None = None
    is_pinned: bool = False
    is_key_point: bool = False
    corrected_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class GoneEntry:
    """An entry of a story that was taken down: its address says so, in the language in which it was told."""

    language: str


@dataclass(frozen=True, kw_only=True)
class Top:
    """What the story's own page shows: the entries that are on no older page, and all pinned ones and key points.

    ``page_count`` is how many older pages there are; ``key_points`` stand with the older page that holds them, or 0.
    """

    started_at: datetime
    ended_at: datetime | None
    page_count: int
    entries: tuple[EntryRow, ...]
    pinned: tuple[EntryRow, ...]
    key_points: tuple[tuple[EntryRow, int], ...]


@dataclass(frozen=True, kw_only=True)
class Whole:
    """All of a live story, the newest entry first; only other facts read it."""

    started_at: datetime
    ended_at: datetime | None
    entries: tuple[EntryRow, ...]

    @property
    def page_count(self) -> int:
        """How many older pages there are."""
        return pages_for(len(self.entries))


def pages_for(count: int) -> int:
    """Return how many older pages so many entries make."""
    return max(0, count // ON_A_PAGE - 1)


def page_of(position: int) -> int:
    """Return which older page an entry at this position is on, if there are as many."""
    return (position - 1) // ON_A_PAGE + 1


def _wholes(every: list[Args]) -> dict[Args, Whole]:
    """Return those of many public stories that are live ones. Cost: two queries beside the places' one."""
    place.prime(every)
    ids = [int(args[0]) for args in every if place.peek(int(args[0])) is not None]
    found = LiveStory.objects.filter(story__in=ids).values_list("story_id", "started_at", "ended_at")
    spans = {story_id: (started_at, ended_at) for story_id, started_at, ended_at in found}
    rows: dict[int, list[EntryRow]] = {}
    if spans:
        told = Entry.objects.filter(live__story__in=list(spans)).exclude(state=Entry.State.DRAFT)
        for row in told.order_by("-position", "-number").values(*FIELDS):
            rows.setdefault(row["live__story_id"], []).append(row_of(row))
    return {
        (pk,): Whole(started_at=span[0], ended_at=span[1], entries=tuple(rows.get(pk, ())))
        for pk, span in spans.items()
    }


def row_of(it: dict[str, Any]) -> EntryRow:
    """Return what readers may know of a stored entry."""
    known = {name: it[name] for name in ("number", "position", "at", "changed_at")}
    if it["state"] == Entry.State.WITHDRAWN:
        return EntryRow(is_withdrawn=True, **known)
    said = {name: it[name] for name in ("headline", "text", "picture_id", "is_pinned", "is_key_point", "corrected_at")}
    return EntryRow(is_withdrawn=False, byline=str(it["byline__translation_key"] or ""), **known, **said)


@fact("live.whole", many=_wholes)
def whole(story_id: int) -> Whole | None:
    """Return all of a public live story; pages read one of the facts below instead, that change less often."""
    return _wholes([(story_id,)]).get((story_id,))


def _tops(every: list[Args]) -> dict[Args, Top]:
    whole.prime(every)
    return {args: top_of(it) for args in every if (it := whole.peek(int(args[0]))) is not None}


def top_of(it: Whole) -> Top:
    """Return what the story's own page shows of a live story."""
    count = it.page_count
    told = [each for each in it.entries if not each.is_withdrawn]
    return Top(
        started_at=it.started_at,
        ended_at=it.ended_at,
        page_count=count,
        entries=tuple(each for each in it.entries if each.position > count * ON_A_PAGE and not each.is_pinned),
        pinned=tuple(each for each in told if each.is_pinned),
        key_points=tuple((each, _older_page(each, count=count)) for each in told if each.is_key_point),
    )


def _older_page(it: EntryRow, *, count: int) -> int:
    found = page_of(it.position)
    return found if found <= count and not it.is_pinned else 0


@fact("live.top", many=_tops)
def top(story_id: int) -> Top | None:
    """Return what the own page of a public story shows of its entries; None where it is no live story."""
    return _tops([(story_id,)]).get((story_id,))


@fact("live.page")
def page(story_id: int, number: int) -> tuple[tuple[EntryRow, ...], bool] | None:
    """Return the entries of an older page, and whether the next one is an older page too; None where it is none."""
    it = whole.peek(story_id)
    if it is None or not 1 <= number <= it.page_count:
        return None
    return tuple(each for each in it.entries if page_of(each.position) == number), number < it.page_count


@fact("live.entry")
def entry(story_id: int, number: int) -> EntryRow | GoneEntry | None:
    """Return one entry of a live story that is public, or was."""
    it = whole.peek(story_id)
    if it is None:
        return _gone(story_id=story_id, number=number)
    return next((each for each in it.entries if each.number == number), None)


def _gone(*, story_id: int, number: int) -> GoneEntry | None:
    where = standing.peek(story_id)
    if where is None or not where.is_withdrawn:
        return None
    return GoneEntry(language=where.language) if number in numbers_of(story_id) else None


def numbers_of(story_id: int) -> range:
    """Return the numbers of the entries of a live story that are, or were, published: they run on from 1."""
    return range(1, Entry.objects.filter(live__story=story_id, number__isnull=False).count() + 1)


def last_told(ids: Iterable[int]) -> dict[int, datetime]:
    """Return when those of many stories that are live ones changed last. Cost: one query."""
    rows = LiveStory.objects.filter(story__in=list(ids)).order_by().values_list("story_id", "started_at", "ended_at")
    found = rows.annotate(changed=Max("entries__changed_at"))
    return {pk: max(at for at in stamps if at is not None) for pk, *stamps in found}
