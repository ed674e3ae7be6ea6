"""What pages know of a byline."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from masthead.bylines.models import Byline
from masthead.press.facts import FactKey, digest, fact
from masthead.press.suspicion import suspect


@dataclass(frozen=True, kw_only=True)
class BylineRow:
    """A byline in one language, or in the language it was first written in."""

    name: str
    slug: str
    job_title: str
    biography: str
    portrait_id: int | None
    is_guest: bool
    is_protected: bool


@fact("byline")
def byline(key: str, language: str) -> BylineRow | None:
    """Return the byline with this translation key, in ``language`` where it has that version."""
    rows = Byline.objects.filter(translation_key=key).order_by("pk").select_related("locale")
    found = {row.locale.language_code: row for row in reversed(rows)}
    row = found.get(language) or (rows[0] if rows else None)
    if row is None:
        return None
    return BylineRow(
        name=row.name,
        slug=row.slug,
        job_title=row.job_title,
        biography=row.biography,
        portrait_id=row.portrait_id,
        is_guest=row.is_guest,
        is_protected=row.is_protected,
    )


def _suspects(pk: str) -> Iterator[FactKey]:
    yield FactKey("byline.version", (int(pk),))


def _spread(old: tuple[str, str] | None, new: tuple[str, str] | None) -> Iterator[FactKey]:
    keys = {each[0] for each in (old, new) if each is not None}
    return (FactKey("byline", (key, code)) for key in sorted(keys) for code in dict(settings.LANGUAGES))


def _every() -> Iterator[tuple[int]]:
    return ((pk,) for pk in Byline.objects.order_by("pk").values_list("pk", flat=True))


@fact("byline.version", spread=_spread, every=_every)
def version(pk: int) -> tuple[str, str] | None:
    """Return a row's translation key and a digest of its fields: one language's row touches all languages."""
    row = Byline.objects.filter(pk=pk).values_list("translation_key", "name", "slug", "job_title", "biography").first()
    more = Byline.objects.filter(pk=pk).values_list("portrait_id", "locale_id", "is_guest", "is_protected").first()
    return None if row is None else (str(row[0]), digest((row[1:], more)).hex())


suspect("bylines.byline", _suspects)
