"""Which public stories a list holds, found by the index of times however large the archive is.

A list of few stories is read whole. In others the newest stories are gone through until enough belong to the list:
so neither a topic that half of an archive is about nor one of a dozen stories makes anybody sort the archive.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.models import Locale, Page

from masthead.press.facts import once
from masthead.stories.models import Story, StoryByline
from masthead.stories.places import public

# When a story was first published, and its id: no two are the same.
Stamp = tuple[datetime, int]
_FEW: Final = 400
# Below the number of variables that SQLite takes in one query.
_AT_ONCE: Final = 400
# Sorts behind every step of a path in the tree.
_BEHIND: Final = "["


def newest(
    *, kind: str, key: str, language: str, most: int, before: Stamp | None = None, but: Collection[int] = ()
) -> list[Stamp]:
    """Return the newest public stories of a list, those before a stamp where one is given, the newest first."""
    few = few_of(kind=kind, key=key, language=language)
    if few is not None:
        return [each for each in few if each[1] not in but and (before is None or each < before)][:most]
    rows = all_of(kind=kind, key=key, language=language).exclude(pk__in=but)
    if before is not None:
        # The first condition is said again for the index.
        rows = rows.filter(Q(first_published_at__lt=before[0]) | Q(pk__lt=before[1]), first_published_at__lte=before[0])
    return list(rows.order_by("-first_published_at", "-pk").values_list("first_published_at", "pk")[:most])


def oldest_since(*, kind: str, key: str, language: str, since: datetime, most: int) -> list[Stamp]:
    """Return the first public stories of a list from an instant on, the oldest first."""
    few = few_of(kind=kind, key=key, language=language)
    if few is not None:
        return [each for each in reversed(few) if each[0] >= since][:most]
    rows = all_of(kind=kind, key=key, language=language).filter(first_published_at__gte=since)
    return list(rows.order_by("first_published_at", "pk").values_list("first_published_at", "pk")[:most])


def all_of(*, kind: str, key: str, language: str) -> QuerySet[Page]:
    """Return the public stories of a list as pages, in no order; to be read by time, and not to the end."""
    kind_id = ContentType.objects.get_for_model(Story).pk
    rows = Page.objects.filter(content_type_id=kind_id, locale_id=locale_id(language), first_published_at__isnull=False)
    return public(rows).filter(_belongs(kind=kind, key=key))


def few_of(*, kind: str, key: str, language: str) -> list[Stamp] | None:
    """Return all public stories of a list, the newest first; None where they are too many to be read whole."""
    if kind == "all":
        return None
    if kind == "section":
        return _few_in_section(key=key, language=language)
    # Each by the index of its own column: the newest of an archive are not asked.
    ids = sorted(set(members(kind=kind, key=key)[: _FEW + 1]))
    return None if len(ids) > _FEW else _stamps(Page.objects.filter(pk__in=ids), language=language)


def members(*, kind: str, key: str) -> QuerySet[Any, int]:
    """Return the ids of the stories of a topic, series or byline in any language, public or not, some of them twice."""
    # In no order: a default one would be a column more, and sort them.
    return _links(kind=kind, key=key).order_by().values_list("pk" if kind == "series" else "story_id", flat=True)


def section_path(key: str) -> str | None:
    """Return where a section stands in the tree."""
    return Page.objects.filter(pk=int(key)).values_list("path", flat=True).first()


def below(path: str) -> Q:
    """Return what is true of a page that stands right below the one at ``path``."""
    return Q(path__startswith=path, depth=len(path) // Page.steplen + 1)


def chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    """Yield ids as many at a time as a query takes."""
    every = list(ids)
    return (every[start : start + _AT_ONCE] for start in range(0, len(every), _AT_ONCE))


def locale_id(language: str) -> int | None:
    """Return the id of a language; None where the newsroom has none of it."""
    return once(_locale_ids).get(language)


def _locale_ids() -> dict[str, int]:
    return dict(Locale.objects.values_list("language_code", "pk"))


def _few_in_section(*, key: str, language: str) -> list[Stamp] | None:
    found = Page.objects.filter(pk=int(key)).values_list("path", "numchild").first()
    if found is None:
        return []
    path, count = found
    # No more than a hint: it may be too low, and then more are read.
    if count > _FEW:
        return None
    rows = Page.objects.filter(below(path), content_type__model="story")
    if connection.vendor == "sqlite":
        rows = rows.filter(path__gt=path, path__lt=path + _BEHIND)
    return _stamps(rows, language=language)


def _stamps(rows: QuerySet[Page], *, language: str) -> list[Stamp]:
    """Return the stamps of the public pages of a language among a few, the newest first."""
    shown = public(rows).order_by().values_list("first_published_at", "pk", "locale_id")
    here = locale_id(language)
    return sorted(((at, pk) for at, pk, locale in shown if at is not None and locale == here), reverse=True)


def _belongs(*, kind: str, key: str) -> Q | Exists:
    if kind == "all":
        return Q()
    if kind == "section":
        path = section_path(key)
        return below(path) if path else Q(pk=-1)
    return Exists(_links(kind=kind, key=key).filter(**{"pk" if kind == "series" else "story_id": OuterRef("pk")}))


def _links(*, kind: str, key: str) -> QuerySet[Any]:
    """Return the rows that say which stories a topic, series or byline has."""
    if kind == "topic":
        return Story.topics.through.objects.filter(topic__translation_key=key)
    if kind == "series":
        return Story.objects.filter(series__translation_key=key)
    # What a protected author wrote is listed nowhere together: it would tell who it is.
    return StoryByline.objects.filter(byline__translation_key=key, byline__is_protected=False)
