"""What pages know of a topic or a series."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.conf import settings

from masthead.press.facts import Args, FactKey, digest, fact
from masthead.press.suspicion import suspect
from masthead.stories.gatherings import Gathering, Series, Topic

_MODELS: Final[dict[str, type[Gathering]]] = {"topic": Topic, "series": Series}


@dataclass(frozen=True, kw_only=True)
class GatheringRow:
    """A topic or series in one language, or in the language it was first written in."""

    name: str
    slug: str
    description: str


def _gatherings(every: list[Args]) -> dict[Args, GatheringRow]:
    """Return many topics and series, each in its language. Cost: one query for topics and one for series."""
    found: dict[Args, dict[str, Gathering]] = {}
    for kind in dict.fromkeys(str(args[0]) for args in every):
        keys = {args[1] for args in every if args[0] == kind}
        for row in _MODELS[kind].objects.filter(translation_key__in=keys).order_by("pk").select_related("locale"):
            found.setdefault((kind, str(row.translation_key)), {}).setdefault(row.locale.language_code, row)
    return {args: _row(found[args[:2]], language=str(args[2])) for args in every if args[:2] in found}


def _row(versions: dict[str, Gathering], *, language: str) -> GatheringRow:
    row = versions.get(language) or next(iter(versions.values()))
    return GatheringRow(name=row.name, slug=row.slug, description=row.description)


@fact("gathering", many=_gatherings)
def gathering(kind: str, key: str, language: str) -> GatheringRow | None:
    """Return the topic or series with this translation key, in ``language`` where it has that version."""
    return _gatherings([(kind, key, language)]).get((kind, key, language))


def _spread(old: tuple[str, str, str] | None, new: tuple[str, str, str] | None) -> Iterator[FactKey]:
    keys = {each[:2] for each in (old, new) if each is not None}
    return (FactKey("gathering", (*key, code)) for key in sorted(keys) for code in dict(settings.LANGUAGES))


def _every() -> Iterator[tuple[str, int]]:
    for kind, model in _MODELS.items():
        yield from ((kind, pk) for pk in model.objects.order_by("pk").values_list("pk", flat=True))


@fact("gathering.version", spread=_spread, every=_every)
def version(kind: str, pk: int) -> tuple[str, str, str] | None:
    """Return a row's kind, translation key and a digest of its fields: one language's row touches all languages."""
    row = _MODELS[kind].objects.filter(pk=pk).values_list("translation_key", "name", "slug", "description", "locale_id")
    found = row.first()
    return None if found is None else (kind, str(found[0]), digest(found[1:]).hex())


def _suspects(kind: str, pk: str) -> Iterator[FactKey]:
    yield FactKey("gathering.version", (kind, int(pk)))


suspect("stories.topic", partial(_suspects, "topic"))
suspect("stories.series", partial(_suspects, "series"))
