"""Which printings are of one story, by what the store keeps of each: nobody may have to ask the database."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from masthead.press.entry import Entry
    from masthead.press.view import View

OWN_PAGE: Final = "story"
# All that is told of a story at addresses that are its own.
_KINDS: Final = frozenset((OWN_PAGE, "text", "live-entry", "live-feed", "live-older", "live-poll"))


def story_in(entry: "Entry") -> int | None:
    """Return the id of the story whose page, text edition or live entries these are; None of anything else."""
    kind, which = entry.tags if len(entry.tags) == 2 else ("", "")
    return int(which.removeprefix(f"{kind}-").partition("-")[0]) if kind in _KINDS else None


def paths_of(view: "View", *, story_id: int) -> tuple[str, ...]:
    """Return where something of a story is answered now. Cost: reads every path."""
    return tuple(path for path, entry in view.paths() if story_in(entry) == story_id)


def stories_at(view: "View", *, path: str) -> frozenset[int]:
    """Return the ids of the stories that stood at a path in the editions that are kept. Cost: reads every step."""
    return frozenset(_stories_at(view, path=path.encode()))


def _stories_at(view: "View", *, path: bytes) -> Iterator[int]:
    from masthead.press.entry import unpack
    from masthead.press.view import NUMBER_BYTES

    for key, raw in view.items("before"):
        if raw and key[NUMBER_BYTES:] == path and (found := story_in(unpack(raw))) is not None:
            yield found
