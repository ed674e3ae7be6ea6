"""A picture as a page shows it: its sizes, its words and its place in the edition."""

from dataclasses import dataclass
from typing import Final

_NAME_DIGITS: Final = 20


def media_path(*, digest: str, suffix: str) -> str:
    """Return the content-hashed path that a size has in the edition; ``digest`` is its SHA-256 in hexadecimal."""
    return f"/media/{digest[:_NAME_DIGITS]}.{suffix}"


@dataclass(frozen=True, kw_only=True)
class Source:
    """All sizes of a picture in one format, as a ``<source>`` element takes them."""

    media_type: str
    srcset: str


@dataclass(frozen=True, kw_only=True)
class Plate:
    """A picture ready to be set: ``href`` is the plain fallback, ``large`` the one for feeds and social cards.

    ``focus`` is the class by which the style sheet keeps the focal point in sight, wherever a picture is cut to fit.
    """

    sources: tuple[Source, ...]
    href: str
    width: int
    height: int
    large: str
    large_width: int
    large_height: int
    large_bytes: int
    alt: str
    credit: str
    caption: str
    focus: str = ""
