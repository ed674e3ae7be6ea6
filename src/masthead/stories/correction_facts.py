"""What pages know of corrections."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import Exists, Max, OuterRef
from wagtail.models import Page

from masthead.press.facts import FactKey, digest, fact
from masthead.press.suspicion import suspect
from masthead.stories.correction import Correction
from masthead.stories.places import place

LATEST: Final = 100
_FIELDS: Final = ("kind", "at", "text", "before")


@dataclass(frozen=True, kw_only=True)
class CorrectionRow:
    """A correction as readers see it."""

    kind: str
    at: datetime
    text: str
    before: str

    @property
    def label(self) -> str:
        """What kind it is, in the active language."""
        return str(Correction.Kind(self.kind).label)


def corrections_among(ids: Iterable[int]) -> dict[int, tuple[CorrectionRow, ...]]:
    """Return the corrections of those of many stories that have some, the newest first. Cost: one query."""
    found: dict[int, list[CorrectionRow]] = {}
    rows = Correction.objects.filter(story__in=list(ids)).order_by("-at", "-pk")
    for row in rows.values("story_id", *_FIELDS):
        found.setdefault(row.pop("story_id"), []).append(CorrectionRow(**row))
    return {pk: tuple(each) for pk, each in found.items()}


def last_corrected(ids: Iterable[int]) -> dict[int, datetime]:
    """Return when those of many stories that were corrected were so last. Cost: one query."""
    rows = Correction.objects.filter(story__in=list(ids)).order_by("story")
    return dict(rows.values_list("story_id").annotate(last=Max("at")))


@fact("corrections.latest")
def latest_corrections(language: str) -> tuple[tuple[int, CorrectionRow], ...]:
    """Return (story id, correction) of the newest corrections of a language's public stories."""
    # Asked of each correction, lest the database goes through all stories of the language.
    live = Page.objects.filter(pk=OuterRef("story_id"), locale__language_code=language, live=True)
    rows = Correction.objects.filter(Exists(live)).order_by("-at", "-pk")
    found = [(row.pop("story_id"), CorrectionRow(**row)) for row in rows.values("story_id", *_FIELDS)[: 2 * LATEST]]
    place.prime((pk,) for pk, _ in found)
    return tuple((pk, row) for pk, row in found if place.peek(pk) is not None)[:LATEST]


def _spread(old: tuple[int, str] | None, new: tuple[int, str] | None) -> Iterator[FactKey]:
    for story_id in sorted({each[0] for each in (old, new) if each is not None}):
        yield FactKey("story.text", (story_id,))
        yield FactKey("story.placement", (story_id,))
    yield from (latest_corrections.key(code) for code in dict(settings.LANGUAGES))


def _every() -> Iterator[tuple[int]]:
    return ((pk,) for pk in Correction.objects.order_by("pk").values_list("pk", flat=True))


@fact("correction.version", spread=_spread, every=_every)
def version(pk: int) -> tuple[int, str] | None:
    """Return whose correction a row is, and a digest of its words."""
    row = Correction.objects.filter(pk=pk).values_list("story_id", *_FIELDS).first()
    return None if row is None else (row[0], digest(row[1:]).hex())


def _suspects(pk: str) -> Iterator[FactKey]:
    yield FactKey("correction.version", (int(pk),))


suspect("stories.correction", _suspects)
