"""Which pages a change to a live story may touch: its own, the older ones, and each entry's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from masthead.live.facts import FIELDS, entry, numbers_of, page, page_of, pages_for, row_of, top
from masthead.live.models import Entry, LiveStory
from masthead.live.withdrawn import withdrawn_parts
from masthead.press.facts import Args, FactKey, digest, fact
from masthead.press.suspicion import suspect
from masthead.stories.places import at_or_below


def _facts_of(story_id: int) -> Iterator[FactKey]:
    """Name what depends on whether a live story's readers may see it at all."""
    yield from _facts_of_front(story_id)
    yield withdrawn_parts.key(story_id)
    numbers = numbers_of(story_id)
    yield from (page.key(story_id, number) for number in range(1, pages_for(len(numbers)) + 1))
    yield from (entry.key(story_id, number) for number in numbers)


def _facts_of_front(story_id: int) -> Iterator[FactKey]:
    yield top.key(story_id)
    yield FactKey("story.text", (story_id,))
    yield FactKey("story.placement", (story_id,))


Span = tuple[int, datetime, datetime | None]


def _spread(old: Span | None, new: Span | None) -> Iterator[FactKey]:
    # Where a live story is deleted, so are its entries, and each names its own pages.
    for each in (old, new):
        if each is not None:
            yield from _facts_of_front(each[0])


def _every_live() -> Iterator[tuple[int]]:
    return ((pk,) for pk in LiveStory.objects.order_by("pk").values_list("pk", flat=True))


@fact("live.version", spread=_spread, every=_every_live)
def live_version(pk: int) -> Span | None:
    """Return whose live story a row is, and from when to when."""
    return LiveStory.objects.filter(pk=pk).values_list("story_id", "started_at", "ended_at").first()


@dataclass(frozen=True, kw_only=True)
class EntryVersion:
    """Whose entry a row is, where it stands, and a digest of what it says; None of a draft."""

    story_id: int
    number: int
    position: int
    rest: str


def _entry_spread(old: EntryVersion | None, new: EntryVersion | None) -> Iterator[FactKey]:
    for each in (old, new):
        if each is not None:
            newest = pages_for(each.number)
            yield from _facts_of_front(each.story_id)
            yield entry.key(each.story_id, each.number)
            # Where it stands, and where a page was filled by it: then the one before has a newer one beside it.
            pages = {page_of(each.position), newest, newest - 1}
            yield from (page.key(each.story_id, number) for number in sorted(pages) if number > 0)


def _every_entry() -> Iterator[tuple[int]]:
    return ((pk,) for pk in Entry.objects.order_by("pk").values_list("pk", flat=True).iterator())


def _entry_versions(every: list[Args]) -> dict[Args, EntryVersion]:
    """Return what is known of the rows of many entries. Cost: one query."""
    rows = Entry.objects.filter(pk__in=[args[0] for args in every]).exclude(state=Entry.State.DRAFT)
    return {(row["pk"],): _entry_version(row) for row in rows.values("pk", *FIELDS)}


def _entry_version(row: dict[str, Any]) -> EntryVersion:
    known = row_of(row)
    rest = digest(known).hex()
    return EntryVersion(story_id=row["live__story_id"], number=known.number, position=known.position, rest=rest)


@fact("live.entry-version", spread=_entry_spread, every=_every_entry, many=_entry_versions)
def entry_version(pk: int) -> EntryVersion | None:
    """Return what is known of an entry's row; None of a draft, of which the press keeps nothing."""
    return _entry_versions([(pk,)]).get((pk,))


def _suspects_of_live(pk: str) -> Iterator[FactKey]:
    yield live_version.key(int(pk))


def _suspects_of_entry(pk: str) -> Iterator[FactKey]:
    yield entry_version.key(int(pk))


def _suspects_of_page(pk: str) -> Iterator[FactKey]:
    """Name what a change to a page does to the live stories that it is, or that stand below it."""
    for story_id in LiveStory.objects.filter(at_or_below(pk, by="story")).values_list("story_id", flat=True):
        yield from _facts_of(story_id)


def _suspects_of_all(_pk: str) -> Iterator[FactKey]:
    for story_id in LiveStory.objects.order_by("pk").values_list("story_id", flat=True):
        yield from _facts_of(story_id)


suspect("live.livestory", _suspects_of_live)
suspect("live.entry", _suspects_of_entry)
for _model in ("wagtailcore.page", "stories.story", "sections.section", "sections.frontpage"):
    suspect(_model, _suspects_of_page)
suspect("wagtailcore.pageviewrestriction", _suspects_of_all)
