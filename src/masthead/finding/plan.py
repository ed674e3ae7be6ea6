"""What there is to do for the index: which stories readers can read now, and which of those it knows are gone."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from masthead.finding.changes import changed_paths, stories_bit_by_bit, story_at
from masthead.finding.models import Cabinet, IndexedStory
from masthead.finding.words import made_with
from masthead.press.edition import Edition
from masthead.press.view import View
from masthead.sections.addresses import language_of

_STORIES_A_DRAWER: Final = 16
# Below the number of variables that SQLite takes in one query.
_ASKED_AT_ONCE: Final = 400


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One language's work: stories that may have changed (id to path), stories that are gone, and how many drawers.

    ``is_anew`` says that the index is made from nothing.
    """

    language: str
    edition: int
    stories: Mapping[int, str]
    gone: frozenset[int]
    story_count: int
    drawer_count: int
    is_anew: bool


def is_behind(edition: Edition) -> bool:
    """Return whether the edition has changed since the index was brought up to it."""
    rows = {each.language: each for each in Cabinet.objects.all()}
    with edition.reading() as view:
        number = view.number
    return number > 0 and any(
        code not in rows or rows[code].edition != number or rows[code].made_with != made_with()
        for code in dict(settings.LANGUAGES)
    )


def plan(*, edition: Edition, language: str) -> Generator[None, None, Plan]:
    """Return a language's work up to the edition as it is now; yields wherever other work may come between."""
    with edition.reading() as view:
        number, found = view.number, _changed(view=view, language=language)
    known = _known(language=language, paths=found.paths if found is not None else None)
    stories = found.stories if found is not None else (yield from _all_stories(edition=edition, language=language))
    gone = frozenset(known - stories.keys())
    count = _count(language=language, stories=stories, gone=gone)
    cabinet = _cabinet(language)
    drawer_count = _drawers_for(count, now=cabinet.drawer_count if cabinet is not None else 0)
    is_anew = cabinet is None or drawer_count != cabinet.drawer_count
    if is_anew and found is not None:
        stories = yield from _all_stories(edition=edition, language=language)
    return Plan(
        language=language,
        edition=number,
        stories=stories,
        gone=gone,
        story_count=count,
        drawer_count=drawer_count,
        is_anew=is_anew,
    )


@dataclass(frozen=True, kw_only=True)
class _Changed:
    """The paths that changed, and the stories that stand there now."""

    paths: tuple[str, ...]
    stories: dict[int, str]


def _changed(*, view: View, language: str) -> _Changed | None:
    """Return what changed since the index was brought up; None where all is to be looked at."""
    cabinet = _cabinet(language)
    paths = changed_paths(view, since=cabinet.edition) if cabinet is not None else None
    if paths is None:
        return None
    stories = dict(found for path in paths if (found := story_at(view, path)) is not None)
    return _Changed(paths=paths, stories=_in_language(stories, language))


def _cabinet(language: str) -> Cabinet | None:
    """Return the cabinet of a language where its words were made by these rules."""
    return Cabinet.objects.filter(pk=language, made_with=made_with()).first()


def _all_stories(*, edition: Edition, language: str) -> Generator[None, None, dict[int, str]]:
    found: dict[int, str] = {}
    for some in stories_bit_by_bit(edition):
        found |= _in_language(some, language)
        yield
    return found


def _in_language(stories: dict[int, str], language: str) -> dict[int, str]:
    return {pk: path for pk, path in stories.items() if language_of(path) == language}


def _known(*, language: str, paths: tuple[str, ...] | None) -> set[int]:
    """Return the stories that the index knows, at some paths or in all."""
    rows = IndexedStory.objects.filter(language=language)
    if paths is None:
        return set(rows.values_list("pk", flat=True))
    some = (paths[start : start + _ASKED_AT_ONCE] for start in range(0, len(paths), _ASKED_AT_ONCE))
    return {pk for each in some for pk in rows.filter(path__in=each).values_list("pk", flat=True)}


def _count(*, language: str, stories: Mapping[int, str], gone: frozenset[int]) -> int:
    """Return how many stories the index will have."""
    ids = list(stories)
    some = (ids[start : start + _ASKED_AT_ONCE] for start in range(0, len(ids), _ASKED_AT_ONCE))
    rows = IndexedStory.objects.filter(language=language)
    known = sum(rows.filter(pk__in=each).count() for each in some)
    return rows.count() - len(gone) + len(stories) - known


def _drawers_for(story_count: int, *, now: int) -> int:
    """Return how many drawers so many stories have: a power of two, and as many as now unless far too few or many."""
    wanted = 1 << max(0, -(-story_count // _STORIES_A_DRAWER) - 1).bit_length()
    return now if wanted <= now <= 4 * wanted else wanted
