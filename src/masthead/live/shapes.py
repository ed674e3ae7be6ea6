"""The shapes in which entries are shown."""

from dataclasses import dataclass
from datetime import datetime

from masthead.pictures.plates import Plate
from masthead.style.frame import Link


@dataclass(frozen=True, kw_only=True)
class Telling:
    """One entry as readers see it; ``anchor`` names it on its page, ``href`` is its permanent address.

    ``version`` changes whenever anything of it does.
    """

    number: int
    anchor: str
    href: str
    at: datetime
    changed_at: datetime
    headline: str
    html: str
    words: str
    signature: Link | None
    plate: Plate | None
    is_pinned: bool
    is_key_point: bool
    corrected_at: datetime | None
    is_withdrawn: bool
    version: str

    @property
    def title(self) -> str:
        """Its headline, or its first words."""
        return self.headline or first_words(self.words)


def first_words(text: str) -> str:
    """Return the first dozen words of a text."""
    words = text.split()
    return " ".join(words[:12]) + (" …" if len(words) > 12 else "")


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """A live story on its own page."""

    started_at: datetime
    ended_at: datetime | None
    key_points: tuple[Link, ...]
    pinned: tuple[Telling, ...]
    entries: tuple[Telling, ...]
    older: str
    poll: str
    feed: str
