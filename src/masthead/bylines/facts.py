"""What pages know of a byline."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from masthead.bylines.models import Byline
from masthead.press.facts import Args, FactKey, digest, fact
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


def _bylines(every: list[Args]) -> dict[Args, BylineRow]:
    """Return many bylines, each in its language. Cost: one query."""
    found: dict[str, dict[str, Byline]] = {}
    rows = Byline.objects.filter(translation_key__in={args[0] for args in every})
    for row in rows.order_by("pk").select_related("locale"):
        found.setdefault(str(row.translation_key), {}).setdefault(row.locale.language_code, row)
    return {args: _row(found[str(args[0])], language=str(args[1])) for args in every if args[0] in found}


def _row(versions: dict[str, Byline], *, language: str) -> BylineRow:
    row = versions.get(language) or next(iter(versions.values()))
    return BylineRow(
        name=row.name,
        slug=row.slug,
        job_title=row.job_title,
        biography=row.biography,
        portrait_id=row.portrait_id,
        is_guest=row.is_guest,
        is_protected=row.is_protected,
    )


@fact("byline", many=_bylines)
def byline(key: str, language: str) -> BylineRow | None:
    """Return the byline with this translation key, in ``language`` where it has that version."""
    return _bylines([(key, language)]).get((key, language))


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
