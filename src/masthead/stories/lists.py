"""Lists of stories: by section, topic, series, byline or all, for one language, newest first.

A list is (kind, key, language); its older stories lie on pages by month, so that a new story never
shifts a page of the archive.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast, Substr
from wagtail.models import Page

from masthead.press.facts import fact
from masthead.stories.models import Story
from masthead.stories.places import public

LATEST: Final = 20
_FILTERS: Final = {
    "topic": "topics__translation_key",
    "series": "series__translation_key",
    "byline": "signatures__byline__translation_key",
}


@fact("list.latest")
def latest(kind: str, key: str, language: str) -> tuple[int, ...]:
    """Return the ids of the newest public stories of a list."""
    return _public(stories_of(kind=kind, key=key, language=language), most=LATEST)


@fact("list.month")
def in_month(kind: str, key: str, language: str, month: str) -> tuple[int, ...] | None:
    """Return the ids of one month's public stories (``2024-10``, UTC), newest first; None where there are none."""
    begin, end = _bounds(month)
    rows = stories_of(kind=kind, key=key, language=language)
    return _public(rows.filter(first_published_at__gte=begin, first_published_at__lt=end)) or None


@fact("list.months")
def months(kind: str, key: str, language: str) -> tuple[str, ...]:
    """Return the months in which a list has public stories, newest first.

    Cost: for a section or all, one query a month by the index of times, however many stories there are; for the
    shorter lists one query over their stories.
    """
    rows = stories_of(kind=kind, key=key, language=language)
    if kind in _FILTERS:
        # Both databases write a time in UTC so, and to cut text is ten times as fast as to reckon with times.
        text = Substr(Cast("first_published_at", CharField()), 1, 7)
        return tuple(sorted(rows.annotate(month=text).values_list("month", flat=True), reverse=True))
    return tuple(_months_down(rows.order_by("-first_published_at").values_list("first_published_at", flat=True)))


def _months_down(times: QuerySet[Story, datetime]) -> Iterator[str]:
    at = times.first()
    while at is not None:
        month = at.strftime("%Y-%m")
        yield month
        at = times.filter(first_published_at__lt=_bounds(month)[0]).first()


@fact("list.changed")
def changed(language: str, month: str) -> tuple[tuple[int, datetime], ...] | None:
    """Return (story id, last change) of one month's public stories, for the sitemap; None where there are none."""
    ids = in_month.peek("all", "", language, month) or ()
    stamps = Story.objects.filter(pk__in=ids).values_list("pk", "updated_at", "last_published_at", "first_published_at")
    last = {pk: updated or published or first for pk, updated, published, first in stamps}
    return tuple((pk, last[pk]) for pk in ids) or None


def stories_of(*, kind: str, key: str, language: str) -> QuerySet[Story]:
    """Return the public stories of a list, in no order."""
    rows = Story.objects.filter(first_published_at__isnull=False, locale__language_code=language)
    found = public(rows.filter(_belongs(kind=kind, key=key)))
    # Only a join can give a story twice, and to look for that costs as much as the rest.
    return found.distinct() if kind in _FILTERS else found


def _belongs(*, kind: str, key: str) -> Q:
    if kind == "all":
        return Q()
    if kind == "section":
        path = Page.objects.filter(pk=int(key)).values_list("path", flat=True).first()
        return Q(path__startswith=path, depth=len(path) // Page.steplen + 1) if path else Q(pk=-1)
    return Q(**{_FILTERS[kind]: key})


def _public(rows: QuerySet[Story], *, most: int | None = None) -> tuple[int, ...]:
    return tuple(rows.order_by("-first_published_at", "-pk").values_list("pk", flat=True)[:most])


def _bounds(month: str) -> tuple[datetime, datetime]:
    year, number = (int(part) for part in month.split("-"))
    begin = datetime(year, number, 1, tzinfo=UTC)
    end = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)
    return begin, end
