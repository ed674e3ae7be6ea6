"""What hangs on the address of a live story beside its page, and is gone when the story is withdrawn."""

import re
from collections.abc import Iterator
from typing import Final

from masthead.live.facts import numbers_of, pages_for
from masthead.live.models import LiveStory
from masthead.live.paths import feed_path, older_path, poll_path
from masthead.press.facts import FactKey, fact, once
from masthead.stories.places import standing

# The last part of such an address.
PART: Final = re.compile(r"(live\.json|feed\.xml|earlier-[1-9]\d*/)$")


def parts_of(*, story_id: int, story_path: str) -> tuple[str, ...]:
    """Return where the poll file, the feed and the older pages of a story are, or were; nothing of one not told live.

    Cost: one query, and one once a run.
    """
    if story_id not in once(_told_live):
        return ()
    count = pages_for(len(numbers_of(story_id)))
    older = (older_path(story_path=story_path, page=number) for number in range(1, count + 1))
    return (poll_path(story_path), feed_path(story_path), *older)


def _told_live() -> set[int]:
    return set(LiveStory.objects.values_list("story_id", flat=True))


def _spread(old: tuple[str, ...] | None, new: tuple[str, ...] | None) -> Iterator[FactKey]:
    for each in (old, new):
        yield from (FactKey("address", (path,)) for path in each or ())


def _every() -> Iterator[tuple[int]]:
    return ((pk,) for pk in LiveStory.objects.order_by("story").values_list("story_id", flat=True))


@fact("live.withdrawn", spread=_spread, every=_every)
def withdrawn_parts(story_id: int) -> tuple[str, ...]:
    """Return the addresses that a live story took with it when it was withdrawn; none while it is public."""
    where = standing.peek(story_id)
    if where is None or not where.is_withdrawn:
        return ()
    return parts_of(story_id=story_id, story_path=where.path)
