"""Choose the front page: packages and an editor's placements first, then the newest, and no story twice.

When a package ends is known to the clock alone. So what is read of the database is all that any hour may show, and
what this hour shows is worked out of that without it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from wagtail.models import Page

from masthead.press.facts import fact
from masthead.sections.facts import find_front, newsroom
from masthead.sections.models import FrontPage, FrontPlacement, Package
from masthead.sections.packages import MOST_STORIES
from masthead.stories.listed import newest
from masthead.stories.places import place, public, upper_ids

SECONDS: Final = 4
ROW: Final = 3
# Those made last: what has ended long ago is not looked at for ever.
_PACKAGES: Final = 12
Ids = tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A package with the public stories that it may show; ``series`` is the key of a series."""

    title: str
    spot: str
    ends_at: datetime | None
    series: str
    ids: Ids


@dataclass(frozen=True, kw_only=True)
class Pool:
    """All that a front page may show at any hour: ids of stories, each list in its order."""

    most: int
    bundles: tuple[Bundle, ...]
    placed: Ids
    newest: Ids
    sections: tuple[tuple[int, Ids], ...]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Story ids for the front: placed or newest in ``top`` (the lead first), the rest by section in ``rows``.

    ``until`` is when the first of the packages ends.
    """

    bundles: tuple[Bundle, ...]
    top: Ids
    newest: Ids
    rows: tuple[tuple[int, Ids], ...]
    until: datetime | None


@fact("front.choice")
def front_pool(language: str) -> Pool | None:
    """Return what a language's front page may show; None where it has no public front page."""
    front = find_front(language)
    if front is None:
        return None
    most = max(SECONDS + 1, newsroom.peek(1)[1])
    bundles = _bundles(front=front, language=language)
    placed = FrontPlacement.objects.filter(front=front).order_by("sort_order", "pk").values_list("story_id", flat=True)
    # While packages are there they take some of the newest away; afterwards these come back.
    enough = most + sum(len(each.ids) for each in bundles)
    chosen = _shown(placed)
    stamps = newest(kind="all", key="", language=language, most=enough, but=set(chosen))
    return Pool(
        most=most,
        bundles=bundles,
        placed=chosen,
        newest=tuple(pk for _, pk in stamps),
        sections=tuple(_sections(front=front, language=language, most=enough + ROW)),
    )


def arranged(pool: Pool, *, at: datetime) -> Choice:
    """Return what the front page shows at an instant, no story twice."""
    bundles: list[Bundle] = []
    taken: set[int] = set()
    running = [each for each in pool.bundles if each.ends_at is None or each.ends_at > at]
    for each in running:
        ids = tuple(pk for pk in each.ids if pk not in taken)[:MOST_STORIES]
        taken.update(ids)
        bundles += [Bundle(title=each.title, spot=each.spot, ends_at=each.ends_at, series=each.series, ids=ids)]
    shown = [pk for pk in (*pool.placed, *pool.newest) if pk not in taken][: pool.most]
    taken.update(shown)
    rows = ((key, tuple(pk for pk in ids if pk not in taken)[:ROW]) for key, ids in pool.sections)
    return Choice(
        bundles=tuple(each for each in bundles if each.ids),
        top=tuple(shown[: SECONDS + 1]),
        newest=tuple(shown[SECONDS + 1 :]),
        rows=tuple((key, ids) for key, ids in rows if ids),
        until=min((each.ends_at for each in running if each.ends_at is not None), default=None),
    )


def _bundles(*, front: FrontPage, language: str) -> tuple[Bundle, ...]:
    rows = Package.objects.filter(front=front).select_related("series").prefetch_related("members")
    return tuple(_bundle(row, language=language) for row in rows.order_by("-pk")[:_PACKAGES])


def _bundle(row: Package, *, language: str) -> Bundle:
    members = sorted(row.members.all(), key=lambda each: (each.sort_order or 0, each.pk))
    ids = [pk for pk in _shown(each.story_id for each in members) if _language_of(pk) == language]
    series = str(row.series.translation_key) if row.series else ""
    if series:
        # Another package may show some of its stories, and then the next ones take their places.
        more = newest(kind="series", key=series, language=language, most=2 * MOST_STORIES, but=set(ids))
        ids += [pk for _, pk in more]
    return Bundle(title=row.title, spot=row.spot, ends_at=row.ends_at, series=series, ids=tuple(ids))


def _shown(ids: Iterable[int]) -> Ids:
    return tuple(pk for pk in dict.fromkeys(ids) if place.peek(pk) is not None)


def _language_of(story_id: int) -> str:
    where = place.peek(story_id)
    return where.language if where else ""


def _sections(*, front: Page, language: str, most: int) -> Iterator[tuple[int, Ids]]:
    sections = Page.objects.filter(pk__in=upper_ids(kind="section", below=front.path))
    for pk in public(sections).order_by("path").values_list("pk", flat=True):
        yield pk, tuple(found for _, found in newest(kind="section", key=str(pk), language=language, most=most))
