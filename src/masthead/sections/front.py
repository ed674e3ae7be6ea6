"""Choose the front page: an editor's placements first, then the newest, and no story twice."""

from dataclasses import dataclass
from typing import Final

from wagtail.models import Page

from masthead.press.facts import fact
from masthead.sections.facts import find_front, newsroom
from masthead.sections.models import FrontPlacement
from masthead.stories.listed import newest
from masthead.stories.places import place, public, upper_ids

SECONDS: Final = 4
ROW: Final = 3


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Story ids for the front: placed or newest in ``top`` (the lead first), the rest by section in ``rows``."""

    top: tuple[int, ...]
    newest: tuple[int, ...]
    rows: tuple[tuple[int, tuple[int, ...]], ...]


@fact("front.choice")
def front_choice(language: str) -> Choice | None:
    """Return what a language's front page shows; None where it has no public front page."""
    front = find_front(language)
    if front is None:
        return None
    most = max(SECONDS + 1, newsroom.peek(1)[1])
    placed = FrontPlacement.objects.filter(front=front).order_by("sort_order", "pk").values_list("story_id", flat=True)
    chosen = [pk for pk in dict.fromkeys(placed) if place.peek(pk) is not None]
    stamps = newest(kind="all", key="", language=language, most=most, but=set(chosen))
    shown = (chosen + [pk for _, pk in stamps])[:most]
    return Choice(
        top=tuple(shown[: SECONDS + 1]),
        newest=tuple(shown[SECONDS + 1 :]),
        rows=_rows(front=front, language=language, shown=set(shown)),
    )


def _rows(*, front: Page, language: str, shown: set[int]) -> tuple[tuple[int, tuple[int, ...]], ...]:
    sections = Page.objects.filter(pk__in=upper_ids(kind="section", below=front.path))
    found = []
    for pk in public(sections).order_by("path").values_list("pk", flat=True):
        stamps = newest(kind="section", key=str(pk), language=language, most=ROW, but=shown)
        ids = tuple(pk for _, pk in stamps)
        if ids:
            found.append((pk, ids))
    return tuple(found)
