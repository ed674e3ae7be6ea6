"""Caps on markup from outside, checked in linear time before anything builds a tree of it."""

from html.parser import HTMLParser
from typing import Final

BYTE_CAP: Final = 2_000_000
TAG_CAP: Final = 50_000
DEPTH_CAP: Final = 120
_VOID: Final = frozenset("area base br col embed hr img input link meta source track wbr".split())


class MarkupTooLarge(ValueError):
    """Markup from outside is larger or deeper than any story; cleaning it could take minutes (1.1 MB took 267 s)."""


def check_markup(html: str) -> None:
    """Refuse markup above the caps.

    Raises:
        MarkupTooLarge: more than 2 MB, 50,000 tags or 120 levels.
    """
    if len(html.encode("utf-8", "replace")) > BYTE_CAP:
        raise MarkupTooLarge("The text is larger than 2 MB.")
    _Counter().feed(html)


class _Counter(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._tags = self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tags += 1
        self._depth += tag not in _VOID
        if self._tags > TAG_CAP or self._depth > DEPTH_CAP:
            raise MarkupTooLarge("The text has more or deeper tags than any story.")

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self._depth = max(0, self._depth - 1)
