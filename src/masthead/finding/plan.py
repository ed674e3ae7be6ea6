"""What there is to do for the index: which stories readers can read now, and which of those it knows are gone."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from masthead.finding.changes import changed_paths, story_at, story_paths
from masthead.finding.models import Cabinet, IndexedStory
from masthead.finding.words import made_with
from masthead.press.edition import Edition
from masthead.press.view import View
from masthead.sections.addresses import language_of

_STORIES_A_DRAWER = 16


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


def plans(edition: Edition) -> tuple[Plan, ...]:
    """Return the work of each language up to the edition as it is now."""
    with edition.reading() as view:
        return tuple(_plan(view=view, language=code) for code in dict(settings.LANGUAGES))


def is_behind(edition: Edition) -> bool:
    """Return whether the edition has changed since the index was brought up to it."""
    rows = {each.language: each for each in Cabinet.objects.all()}
    with edition.reading() as view:
        number = view.number
    return number > 0 and any(
        code not in rows or rows[code].edition != number or rows[code].made_with != made_with()
        for code in dict(settings.LANGUAGES)
    )


def _plan(*, view: View, language: str) -> Plan:
    cabinet = Cabinet.objects.filter(pk=language).first()
    is_ours = cabinet is not None and cabinet.made_with == made_with()
    paths = changed_paths(view, since=cabinet.edition) if cabinet is not None and is_ours else None
    known = dict(IndexedStory.objects.filter(language=language).values_list("pk", "path"))
    if paths is None:
        stories = dict(story_paths(view))
    else:
        stories = {pk: path for path in paths if (pk := story_at(view, path)) is not None}
    stories = {pk: path for pk, path in stories.items() if language_of(path) == language}
    looked_at = known.keys() if paths is None else {pk for pk, path in known.items() if path in set(paths)}
    gone = frozenset(looked_at - stories.keys())
    count = len((known.keys() | stories.keys()) - gone)
    drawer_count = _drawers_for(count, now=cabinet.drawer_count if cabinet is not None and is_ours else 0)
    is_anew = cabinet is None or not is_ours or drawer_count != cabinet.drawer_count
    if is_anew:
        stories = {pk: path for pk, path in story_paths(view) if language_of(path) == language}
    return Plan(
        language=language,
        edition=view.number,
        stories=stories,
        gone=gone,
        story_count=count,
        drawer_count=drawer_count,
        is_anew=is_anew,
    )


def _drawers_for(story_count: int, *, now: int) -> int:
    """Return how many drawers so many stories have: a power of two, and as many as now unless far too few or many."""
    wanted = 1 << max(0, -(-story_count // _STORIES_A_DRAWER) - 1).bit_length()
    return now if wanted <= now <= 4 * wanted else wanted
