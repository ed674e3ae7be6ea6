"""Lists of stories: by section, topic, series, byline or all, for one language, newest first.

A list is (kind, key, language); its older stories lie on pages by month, so that a new story never
shifts a page of the archive.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast, Substr
from wagtail.models import Page

from masthead.press.facts import Args, fact
from masthead.stories.additions import last_changes
from masthead.stories.correction_facts import last_corrected
from masthead.stories.listed import all_of, chunks, few_of, locale_id, members, newest
from masthead.stories.models import Story, StoryByline
from masthead.stories.places import public

LATEST: Final = 20
# Lists that no editor places, and that are there while they have stories.
_GATHERED: Final = ("topic", "series", "byline")
_List = tuple[str, str]
# Later than any story.
_LAST: Final = datetime(9999, 1, 1, tzinfo=UTC)


@fact("list.latest")
def latest(kind: str, key: str, language: str) -> tuple[int, ...]:
    """Return the ids of the newest public stories of a list."""
    return tuple(pk for _, pk in newest(kind=kind, key=key, language=language, most=LATEST))


@fact("list.exists")
def list_exists(kind: str, key: str, language: str) -> bool | None:
    """Return True where a topic, series or byline has a public story in a language, else None."""
    return (kind in _GATHERED and bool(latest.peek(kind, key, language))) or None


def _in_months(every: list[Args]) -> dict[Args, tuple[int, ...]]:
    """Return the stories of many lists' months. Cost: a few queries a month, however many lists."""
    asked: dict[tuple[str, str], set[_List]] = {}
    for kind, key, language, month in every:
        asked.setdefault((str(language), str(month)), set()).add((str(kind), str(key)))
    found: dict[Args, tuple[int, ...]] = {}
    for (language, month), lists in asked.items():
        for each, ids in _in_month(language=language, month=month, lists=lists).items():
            found[*each, language, month] = ids
    return found


def _in_month(*, language: str, month: str, lists: set[_List]) -> dict[_List, tuple[int, ...]]:
    begin, end = _bounds(month)
    rows = all_of(kind="all", key="", language=language).filter(
        first_published_at__gte=begin, first_published_at__lt=end
    )
    paths = dict(rows.order_by("-first_published_at", "-pk").values_list("pk", "path"))
    stands = {pk: {("all", "")} for pk in paths}
    sections = Page.objects.filter(pk__in=[int(key) for kind, key in lists if kind == "section"])
    by_path = {path: ("section", str(pk)) for pk, path in sections.values_list("pk", "path")}
    for pk, path in paths.items():
        above = by_path.get(path[: -Page.steplen])
        stands[pk] |= {above} if above else set()
    kinds = {kind for kind, _ in lists}
    for pk, listed in _memberships(ids=paths, kinds=kinds):
        stands[pk].add(listed)
    return {each: ids for each in lists if (ids := tuple(pk for pk in paths if each in stands[pk]))}


def _memberships(*, ids: Iterable[int], kinds: set[str]) -> Iterator[tuple[int, _List]]:
    """Yield (story, list) of every topic, series and byline of some stories, as far as those kinds are asked for."""
    sources = {
        "topic": (Story.topics.through.objects, "story_id", "topic__translation_key"),
        "series": (Story.objects.exclude(series=None), "pk", "series__translation_key"),
        "byline": (StoryByline.objects.filter(byline__is_protected=False), "story_id", "byline__translation_key"),
    }
    for kind in sorted(kinds & sources.keys()):
        source, name, key = sources[kind]
        for some in chunks(ids):
            for pk, found in source.filter(**{f"{name}__in": some}).order_by().values_list(name, key):
                yield pk, (kind, str(found))


@fact("list.month", many=_in_months)
def in_month(kind: str, key: str, language: str, month: str) -> tuple[int, ...] | None:
    """Return the ids of one month's public stories (``2024-10``, UTC), newest first; None where there are none."""
    return _in_months([(kind, key, language, month)]).get((kind, key, language, month))


# Each month's page of a list asks for all its months; those of a topic of thousands of stories are read from them all.
@fact("list.months", is_dear=True)
def months(kind: str, key: str, language: str) -> tuple[str, ...]:
    """Return the months in which a list has public stories, newest first.

    Cost: for a section or all, a look for each month by the index of times, however many stories there are; for the
    shorter lists one query over their stories.
    """
    few = few_of(kind=kind, key=key, language=language)
    if few is not None:
        return tuple(dict.fromkeys(at.strftime("%Y-%m") for at, _ in few))
    if kind not in {"all", "section"}:
        return _months_of_members(kind=kind, key=key, language=language)
    rows = all_of(kind=kind, key=key, language=language)
    return tuple(_months_down(rows.order_by("-first_published_at").values_list("first_published_at", flat=True)))


@fact("list.has-month")
def has_month(kind: str, key: str, language: str, month: str) -> bool | None:
    """Return True where a list has public stories of a month, else None: for its versions in other languages."""
    return month in months.peek(kind, key, language) or None


@fact("list.beside")
def beside(kind: str, key: str, language: str, month: str) -> tuple[str, str]:
    """Return the next newer and the next older month in which a list has stories; empty where there is none.

    All that a month's page knows of the others: a new one changes the pages beside it, and no more.
    """
    every = months.peek(kind, key, language)
    newer, older = (each for each in every if each > month), (each for each in every if each < month)
    return min(newer, default=""), max(older, default="")


def around(listing: tuple[str, str, str], *, month: str) -> tuple[str, ...]:
    """Return a month of a list and those beside it, whose pages lead to it or did."""
    return (month, *filter(None, beside.peek(*listing, month)))


def _months_of_members(*, kind: str, key: str, language: str) -> tuple[str, ...]:
    # Both databases write a time in UTC so, and to cut text is ten times as fast as to reckon with times.
    text = Substr(Cast("first_published_at", CharField()), 1, 7)
    rows = public(Page.objects.filter(pk__in=members(kind=kind, key=key), first_published_at__isnull=False))
    # The language is looked at here, lest the database goes through all that is written in it.
    here = locale_id(language)
    pairs = rows.order_by().annotate(month=text).values_list("month", "locale_id").distinct()
    return tuple(sorted((month for month, locale in pairs if locale == here), reverse=True))


def _months_down(times: QuerySet[Page, datetime]) -> Iterator[str]:
    """Yield the months of some times, the newest first: the newest time before each month is asked for.

    Of an archive of many years, to make that query anew for each month cost ten times what the database does.
    """
    sql, known = times.filter(first_published_at__lt=_LAST)[:1].query.sql_with_params()
    asked, place_of = list(known), known.index(_as_asked(_LAST))
    with connection.cursor() as cursor:
        while True:
            cursor.execute(sql, asked)
            found = cursor.fetchone()
            if found is None:
                return
            # Both databases write a time in UTC so.
            month = str(found[0])[:7]
            yield month
            asked[place_of] = _as_asked(_bounds(month)[0])


def _as_asked(at: datetime) -> Any:
    """Return an instant as the database is asked for it."""
    return connection.ops.adapt_datetimefield_value(at)


@fact("list.changed")
def changed(language: str, month: str) -> tuple[tuple[int, datetime], ...] | None:
    """Return (story id, last change) of one month's public stories, for the sitemap; None where there are none."""
    ids = in_month.peek("all", "", language, month) or ()
    last: dict[int, datetime] = {}
    for some in chunks(ids):
        rows = Story.objects.filter(pk__in=some)
        stamps = rows.values_list("pk", "updated_at", "last_published_at", "first_published_at")
        corrected, told = last_corrected(some), last_changes(some)
        for pk, updated, published, first in stamps:
            stamp = updated or published or first
            last[pk] = max(stamp, corrected.get(pk, stamp), told.get(pk, stamp))
    return tuple((pk, last[pk]) for pk in ids) or None


def _bounds(month: str) -> tuple[datetime, datetime]:
    year, number = (int(part) for part in month.split("-"))
    begin = datetime(year, number, 1, tzinfo=UTC)
    end = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)
    return begin, end
