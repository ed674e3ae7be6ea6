"""Translations: which story one is a translation of, and by how many edits it is behind.

The original is the version that readers could read first. An edit is a version of it that was saved, up to the one
that readers read, after the translation was last published.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wagtail.models import Revision

from masthead.press.facts import Args, FactKey, fact
from masthead.press.suspicion import suspect
from masthead.stories.models import Story


@dataclass(frozen=True, kw_only=True)
class Original:
    """The story that another one is a translation of."""

    id: int
    behind_count: int


@dataclass(frozen=True, kw_only=True)
class _Version:
    id: int
    translated_at: datetime | None
    edited_at: datetime | None


def _originals(every: list[Args]) -> dict[Args, Original]:
    """Return the originals of those stories that are translations. Cost: two queries, and one for each behind."""
    keys = dict(Story.objects.filter(pk__in=[args[0] for args in every]).values_list("pk", "translation_key"))
    rows = Story.objects.filter(translation_key__in=keys.values(), live=True, first_published_at__isnull=False)
    rows = rows.order_by("first_published_at", "pk")
    versions: dict[Any, list[_Version]] = {}
    for key, pk, last, edited in rows.values_list(
        "translation_key", "pk", "last_published_at", "live_revision__created_at"
    ):
        versions.setdefault(key, []).append(_Version(id=pk, translated_at=last, edited_at=edited))
    found: dict[Args, Original] = {}
    for pk, key in keys.items():
        first = next(iter(versions.get(key, ())), None)
        if first is not None and first.id != pk:
            mine = next((each for each in versions[key] if each.id == pk), None)
            found[pk,] = Original(
                id=first.id, behind_count=_edits(of=first, since=mine.translated_at if mine else None)
            )
    return found


def _edits(*, of: _Version, since: datetime | None) -> int:
    if since is None or of.edited_at is None or of.edited_at <= since:
        return 0
    rows = Revision.page_revisions.filter(object_id=str(of.id))
    return int(rows.filter(created_at__gt=since, created_at__lte=of.edited_at).count())


@fact("story.original", many=_originals)
def original(story_id: int) -> Original | None:
    """Return what a story is a translation of; None of an original, and of a story in one language alone."""
    return _originals([(story_id,)]).get((story_id,))


def _of_versions(pk: str) -> Iterator[FactKey]:
    keys = Story.objects.filter(pk=pk).values("translation_key")
    for each in Story.objects.filter(translation_key__in=keys).values_list("pk", flat=True):
        yield original.key(each)


suspect("stories.story", _of_versions)
