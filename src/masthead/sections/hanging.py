"""Addresses that hang on a story's own: they are gone when it is."""

from collections.abc import Iterator

from masthead.live.facts import numbers_of
from masthead.live.paths import entry_path
from masthead.live.withdrawn import PART, parts_of
from masthead.stories.paths import TEXT_EDITION, text_path


def owner_of(path: str) -> str | None:
    """Return the address that ``path`` would hang on if a story stood there; None of any other path."""
    if path.endswith(f"/{TEXT_EDITION}"):
        return path.removesuffix(TEXT_EDITION)
    found = PART.search(path)
    return path[: found.start()] if found else None


def hanging_on(*, story_id: int, path: str) -> tuple[str, ...]:
    """Return what hangs on a story's address: its text edition, and what it tells live beside its own page.

    Cost: that of ``parts_of``.
    """
    return (text_path(path), *parts_of(story_id=story_id, story_path=path))


def entries_of(*, story_id: int, language: str) -> Iterator[str]:
    """Yield the addresses of a live story's entries, which are their own whatever becomes of the story's."""
    return (entry_path(story_id=story_id, number=each, language=language) for each in numbers_of(story_id))
