"""Choose the front page: an editor's placements first, then the newest, and no story twice."""

from dataclasses import dataclass
from typing import Final

from wagtail.models import Page

from masthead.press.facts import fact
from masthead.sections.facts import find_front, newsroom
from masthead.sections.models import FrontPlacement
from masthead.stories.lists import stories_of
from masthead.stories.places import place, public

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
    rows = stories_of(kind="all", key="", language=language).order_by("-first_published_at", "-pk")
    newest = [pk for pk in rows.values_list("pk", flat=True)[: most + len(chosen)] if pk not in set(chosen)]
    shown = (chosen + newest)[:most]
    return Choice(
        top=tuple(shown[: SECONDS + 1]),
        newest=tuple(shown[SECONDS + 1 :]),
        rows=_rows(front_id=front.pk, language=language, shown=set(shown)),
    )


def _rows(*, front_id: int, language: str, shown: set[int]) -> tuple[tuple[int, tuple[int, ...]], ...]:
    sections = Page.objects.child_of(Page.objects.get(pk=front_id)).filter(content_type__model="section")
    found = []
    for pk in public(sections).order_by("path").values_list("pk", flat=True):
        rows = stories_of(kind="section", key=str(pk), language=language).exclude(pk__in=shown)
        ids = tuple(rows.order_by("-first_published_at", "-pk").values_list("pk", flat=True)[:ROW])
        if ids:
            found.append((pk, ids))
    return tuple(found)
