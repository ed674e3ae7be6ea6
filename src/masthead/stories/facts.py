"""What a story's pages know of it: its brief for lists, its text for its own page, its placement in lists."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any, Final

from masthead.bylines.models import Byline, ProtectedName
from masthead.press.facts import Args, FactKey, fact
from masthead.press.suspicion import suspect
from masthead.stories.additions import last_changes
from masthead.stories.correction_facts import CorrectionRow, corrections_among, last_corrected
from masthead.stories.listed import oldest_since
from masthead.stories.lists import around
from masthead.stories.models import Kicker, RelatedStory, Story, StoryByline
from masthead.stories.places import place
from masthead.stories.related import REACH

_BODY: Final = Story._meta.get_field("body")
_BRIEF: Final = (
    *("pk", "title", "listing_headline", "standfirst", "search_description", "kicker", "first_published_at"),
    *("hero_id", "hero_caption"),
)
_STAMPS: Final = ("first_published_at", "last_published_at", "updated_at", "series__translation_key")
_TEXT: Final = ("seo_title", "social_headline", "may_be_republished", "dateline", "coarse_dateline", "body")


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What a list needs of a story; ``signatures`` are (byline key, role) in order."""

    id: int
    headline: str
    listing_headline: str
    standfirst: str
    search_description: str
    kicker: Kicker
    published_at: datetime
    hero_id: int | None
    hero_caption: str
    signatures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Text:
    """What only the story's own page needs; ``body`` is the stored stream as text."""

    seo_title: str
    may_be_republished: bool
    social_headline: str
    dateline: str
    updated_at: datetime | None
    modified_at: datetime
    body: str
    topics: tuple[str, ...]
    series: str
    curated: tuple[int, ...]
    corrections: tuple[CorrectionRow, ...]


@dataclass(frozen=True, kw_only=True)
class Placement:
    """In which lists a public story stands; a list is (kind, key)."""

    language: str
    month: str
    published_at: datetime
    modified_at: datetime
    lists: tuple[tuple[str, str], ...]


def _briefs(every: list[Args]) -> dict[Args, Brief]:
    """Return what lists show of the public stories among many. Cost: two queries beside the places' three."""
    place.prime(every)
    ids = [int(args[0]) for args in every if place.peek(int(args[0])) is not None]
    signed: dict[int, list[tuple[str, str]]] = {}
    rows = StoryByline.objects.filter(story__in=ids).order_by("story", "sort_order", "pk")
    for story_id, key, role in rows.values_list("story", "byline__translation_key", "role"):
        signed.setdefault(story_id, []).append((str(key), role))
    shown = Story.objects.filter(pk__in=ids, first_published_at__isnull=False).values(*_BRIEF)
    return {(row["pk"],): _brief(row=row, signed=tuple(signed.get(row["pk"], ()))) for row in shown}


def _brief(*, row: dict[str, Any], signed: tuple[tuple[str, str], ...]) -> Brief:
    return Brief(
        id=row["pk"],
        headline=row["title"],
        listing_headline=row["listing_headline"],
        standfirst=row["standfirst"],
        search_description=row["search_description"],
        kicker=Kicker(row["kicker"]),
        published_at=row["first_published_at"],
        hero_id=row["hero_id"],
        hero_caption=row["hero_caption"],
        signatures=signed,
    )


@fact("story.brief", many=_briefs)
def brief(story_id: int) -> Brief | None:
    """Return what a list shows of a public story."""
    return _briefs([(story_id,)]).get((story_id,))


def _texts(every: list[Args]) -> dict[Args, Text]:
    """Return what the pages of many public stories show. Cost: five queries beside the places' one."""
    stories = _public(every, _STAMPS, _TEXT)
    topics = _topic_keys(stories)
    corrected = corrections_among(stories)
    told = last_changes(stories)
    curated: dict[int, list[int]] = {}
    chosen = RelatedStory.objects.filter(story__in=list(stories)).order_by("story", "sort_order", "pk")
    for story_id, other_id in chosen.values_list("story_id", "other_id"):
        curated.setdefault(story_id, []).append(other_id)
    return {
        (pk,): Text(
            seo_title=row["seo_title"],
            may_be_republished=row["may_be_republished"],
            social_headline=row["social_headline"],
            dateline=row["coarse_dateline"] or row["dateline"],
            updated_at=row["updated_at"],
            modified_at=_modified_at(row, corrected[pk][0].at if pk in corrected else None, told.get(pk)),
            body=json.dumps(_BODY.get_prep_value(row["body"])),
            topics=tuple(topics.get(pk, ())),
            series=_key_of_series(row),
            curated=tuple(curated.get(pk, ())),
            corrections=corrected.get(pk, ()),
        )
        for pk, row in stories.items()
    }


@fact("story.text", many=_texts)
def text(story_id: int) -> Text | None:
    """Return what the story's own page shows beyond its brief."""
    return _texts([(story_id,)]).get((story_id,))


def _public(every: list[Args], *columns: tuple[str, ...]) -> dict[int, dict[str, Any]]:
    """Return columns of the public ones of many stories: to make a whole story of each row takes twice as long."""
    place.prime(every)
    ids = [int(args[0]) for args in every if place.peek(int(args[0])) is not None]
    rows = Story.objects.filter(pk__in=ids, first_published_at__isnull=False)
    return {row["pk"]: row for row in rows.values("pk", *chain(*columns))}


def _key_of_series(row: dict[str, Any]) -> str:
    key = row["series__translation_key"]
    return str(key) if key else ""


def _modified_at(row: dict[str, Any], *others: datetime | None) -> datetime:
    """Return when a story was changed last, by its own fields or by what stands beside them."""
    stamp = row["updated_at"] or row["last_published_at"] or row["first_published_at"]
    assert stamp is not None, "a public story was published"
    return max([stamp, *(each for each in others if each is not None)])


def _topic_keys(ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the topics of each of many stories, by name."""
    rows = Story.topics.through.objects.filter(story__in=list(ids)).order_by("story", "topic__name", "topic")
    found: dict[int, list[str]] = {}
    for story_id, key in rows.values_list("story_id", "topic__translation_key"):
        found.setdefault(story_id, []).append(str(key))
    return found


def _spread(old: Placement | None, new: Placement | None) -> Iterator[FactKey]:
    for each in (old, new):
        if each is not None:
            yield from _facts_of_placement(each)


def _facts_of_placement(it: Placement) -> Iterator[FactKey]:
    yield FactKey("front.choice", (it.language,))
    yield from _near(it)


def _spread_later(old: Placement | None, new: Placement | None) -> Iterator[FactKey]:
    for each in (old, new):
        if each is not None:
            yield from _lists_of_placement(each)


def _lists_of_placement(it: Placement) -> Iterator[FactKey]:
    for kind, key in it.lists:
        listing = (kind, key, it.language)
        yield FactKey("list.latest", listing)
        yield FactKey("list.months", listing)
        yield FactKey("list.month", (*listing, it.month))
        yield FactKey("list.has-month", (*listing, it.month))
        yield from (FactKey("list.beside", (*listing, month)) for month in around(listing, month=it.month))
        yield FactKey("list.exists", listing)
    yield FactKey("list.changed", (it.language, it.month))
    yield FactKey("corrections.latest", (it.language,))
    yield FactKey("news", (it.language,))


def _near(it: Placement) -> Iterator[FactKey]:
    """Name the related lists of the few newer stories on each topic: only theirs can hold this story.

    Cost: one query where nothing newer is public, as when a story is new; else three a topic beside.
    """
    newer = oldest_since(kind="all", key="", language=it.language, since=it.published_at, most=2)
    if len(newer) > 1:
        topics = [key for kind, key in it.lists if kind == "topic"]
        since = partial(oldest_since, kind="topic", language=it.language, since=it.published_at, most=2 * REACH)
        newer = [stamp for key in topics for stamp in since(key=key)]
    yield from (FactKey("story.related", (pk,)) for _, pk in newer)


def _every_story() -> Iterator[tuple[int]]:
    return ((pk,) for pk in Story.objects.order_by("pk").values_list("pk", flat=True).iterator())


def _placements(every: list[Args]) -> dict[Args, Placement]:
    """Return in which lists many stories stand. Cost: five queries beside the places' one."""
    stories = _public(every, _STAMPS)
    topics = _topic_keys(stories)
    corrected = last_corrected(stories)
    told = last_changes(stories)
    signed: dict[int, list[str]] = {}
    named = StoryByline.objects.filter(story__in=list(stories), byline__is_protected=False)
    rows = named.order_by("story", "byline__translation_key")
    for story_id, key in rows.values_list("story_id", "byline__translation_key").distinct():
        signed.setdefault(story_id, []).append(str(key))
    return {
        (pk,): _placement(
            row=row,
            topics=topics.get(pk, []),
            bylines=signed.get(pk, []),
            modified_at=_modified_at(row, corrected.get(pk), told.get(pk)),
        )
        for pk, row in stories.items()
    }


def _placement(*, row: dict[str, Any], topics: list[str], bylines: list[str], modified_at: datetime) -> Placement:
    where = place.peek(row["pk"])
    assert where is not None, "the story is public"
    lists = [("all", ""), ("section", str(where.parent_id))]
    lists += [("topic", key) for key in topics]
    lists += [("byline", key) for key in bylines]
    series = _key_of_series(row)
    lists += [("series", series)] if series else []
    return Placement(
        language=where.language,
        month=row["first_published_at"].strftime("%Y-%m"),
        published_at=row["first_published_at"],
        modified_at=modified_at,
        lists=tuple(lists),
    )


def _suspects_of_protection(pk: str) -> Iterator[FactKey]:
    """Name where the stories of a byline stand, where it was ever protected: then they are listed under it or not."""
    keys = Byline.objects.filter(pk=pk).values("translation_key")
    if ProtectedName.objects.filter(byline_key__in=keys).exists():
        signed = StoryByline.objects.filter(byline=pk).order_by("story").values_list("story", flat=True).distinct()
        yield from (FactKey("story.placement", (story_id,)) for story_id in signed)


suspect("bylines.byline", _suspects_of_protection)


@fact("story.placement", spread=_spread, spread_later=_spread_later, every=_every_story, many=_placements)
def placement(story_id: int) -> Placement | None:
    """Return the lists that a public story stands in."""
    return _placements([(story_id,)]).get((story_id,))
