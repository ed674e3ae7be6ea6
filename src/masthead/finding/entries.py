"""What the search index says of one story: the stems of its words, as readers see them on its printed page."""

from hashlib import blake2b
from html.parser import HTMLParser
from typing import Final

from masthead.finding.words import common_words, made_with, stem, words_of

HEADLINE, NEAR, TEXT = 3, 2, 1
_BEGIN: Final = b"<article"
_ENTRY: Final = b'<article class="live-entry'
_END: Final = b"</article>"
_UNSAID: Final = frozenset(("script", "style", "time", "nav"))
_VOID: Final = frozenset("area base br col embed hr img input link meta source track wbr".split())
# Names and topics say as much of a story as its standfirst does.
_NEAR: Final = frozenset(("standfirst", "topics", "signed-names", "kicker"))


def stems_of(*pages: bytes, language: str) -> dict[str, int]:
    """Return the stems of a printed story's words, each with where it stands: 3 headline, 2 near it, 1 in the text.

    Args:
        pages: its own page, and the older pages of its entries, of which the entries alone are read.
    """
    common, found = common_words(language), dict[str, int]()
    said = [each for place, page in enumerate(pages) for each in _said(page, begin=_ENTRY if place else _BEGIN)]
    for weight in (HEADLINE, NEAR, TEXT):
        # Together, and each word once: most of the time that an index takes is spent here.
        words = set(words_of(" ".join(text for at, text in said if at == weight)))
        if weight < HEADLINE:
            words = {each for each in words - common if len(each) > 1}
        for word in words:
            found.setdefault(stem(word, language), weight)
    return found


def digest_of(stems: dict[str, int]) -> str:
    """Return a digest that changes with what would lie in the index."""
    return blake2b(repr((made_with(), sorted(stems.items()))).encode(), digest_size=12).hexdigest()


def _said(page: bytes, *, begin: bytes) -> list[tuple[int, str]]:
    first, end = page.find(begin), page.rfind(_END)
    if first < 0 or end < first:
        return []
    reader = _Article()
    reader.feed(page[first:end].decode("utf-8", "replace"))
    reader.close()
    return reader.said


class _Article(HTMLParser):
    """Reads the text of an article as the press sets it, each piece with its weight."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[tuple[int, str]] = []
        self._weights = [TEXT]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self._weights.append(self._weight(tag=tag, classes=dict(attrs).get("class") or ""))

    def _weight(self, *, tag: str, classes: str) -> int:
        if tag in _UNSAID:
            return 0
        here = HEADLINE if tag == "h1" else NEAR if _NEAR.intersection(classes.split()) else TEXT
        return 0 if not self._weights[-1] else max(here, self._weights[-1])

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and len(self._weights) > 1:
            self._weights.pop()

    def handle_data(self, data: str) -> None:
        if self._weights[-1] and not data.isspace():
            self.said.append((self._weights[-1], data))
