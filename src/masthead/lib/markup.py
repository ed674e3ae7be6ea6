"""Text and markup from outside: what no reader may get, and caps that are checked before anything builds a tree."""

import re
from html import escape, unescape
from html.parser import HTMLParser
from typing import Final

BYTE_CAP: Final = 2_000_000
TAG_CAP: Final = 50_000
DEPTH_CAP: Final = 120
# A parser that is told of the end tries each tag that never ended against all the rest: 24 KB of them took it 3 s.
_UNFINISHED_CAP: Final = 100
# What XML cannot hold and no reader sees, and the two marks that turn all text after them around.
_UNSEEN: Final = dict.fromkeys(
    [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0x202D, 0x202E, 0xFFFE, 0xFFFF]
)
_HAS_UNSEEN: Final = re.compile("[" + "".join(map(re.escape, map(chr, _UNSEEN))) + "]")
_VOID: Final = frozenset("area base br col embed hr img input link meta source track wbr".split())


class MarkupTooLarge(ValueError):
    """Markup from outside is larger or deeper than any story; cleaning it could take minutes (1.1 MB took 267 s)."""


def seen(text: str) -> str:
    """Return ``text`` without control characters and without overrides of its direction.

    Marks that languages need (joiners, direction marks, isolates) stay.
    """
    # A page almost never has one, and to translate it costs more than to set it.
    return text.translate(_UNSEEN) if _HAS_UNSEEN.search(text) else text


def as_html(text: str) -> str:
    """Return plain words as HTML, for a feed's entries, whose readers take what stands there for markup."""
    return escape(seen(text), quote=False)


def plain_text(html: str) -> str:
    """Return the words of a title or another short text that may hold tags and entities, on one line."""
    reader = _Words()
    reader.feed(html)
    left = reader.rawdata
    if left.startswith("<") or _is_endless(reader):
        # What looked like a tag and never ended: later Pythons would drop it with all that comes after.
        reader.words.append(unescape(left))
    else:
        reader.close()
    return " ".join(seen("".join(reader.words)).split())


def check_markup(html: str) -> None:
    """Refuse markup above the caps.

    Raises:
        MarkupTooLarge: more than 2 MB, 50,000 tags, 120 levels or 100 tags that never end.
    """
    if len(html.encode("utf-8", "replace")) > BYTE_CAP:
        raise MarkupTooLarge("The text is larger than 2 MB.")
    counter = _Counter()
    counter.feed(html)
    if _is_endless(counter):
        raise MarkupTooLarge("The text has too many tags that never end.")


def _is_endless(parser: HTMLParser) -> bool:
    """Tell whether what the parser still waits for holds more open tags than anybody forgets to end."""
    return parser.rawdata.count("<") > _UNFINISHED_CAP


class _AsBrowsers(HTMLParser):
    def parse_marked_section(self, i: int, report: bool = True) -> int:  # noqa: FBT001, FBT002 - Python's signature
        """Take ``<![x`` for a comment, as browsers do; Python's own reader gives up with an AssertionError."""
        return self.parse_bogus_comment(i, report)


class _Words(_AsBrowsers):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [" "] if tag in {"br", "p", "div", "li"} else []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


class _Counter(_AsBrowsers):
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
