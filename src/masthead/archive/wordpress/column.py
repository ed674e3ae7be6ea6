"""A column that is being set: running text is gathered until a block of another kind comes."""

from html import escape
from typing import Any, NamedTuple

from bs4 import BeautifulSoup

from masthead.archive.wordpress.words import Words, clean


class Moves(NamedTuple):
    """How much was set, changed and left out so far; two of them tell what happened in between."""

    set: int
    changed: int
    left: int


class Column:
    """Gathers what is set, block after block."""

    def __init__(self, *, words: Words) -> None:
        """Begin with an empty column."""
        self.words, self._text = words, list[str]()
        self._set = self._changed = 0

    def put(self, kind: str, value: Any) -> None:
        """Set a block after the text so far."""
        self.flush()
        self.words.blocks.append((kind, value))
        self._set += 1

    def put_post(self, post: dict[str, Any]) -> None:
        """Set a quoted post."""
        if post["posted_at"] is None:
            self.words.note("the time of a quoted post is not known")
        self.put("quoted_post", post)

    def say(self, html: str) -> None:
        """Add markup to the running text."""
        self._text.append(html)
        self._set += 1

    def paragraph(self, words: str) -> None:
        """Add plain words, where there are some."""
        if words:
            self.say(f"<p>{escape(words, quote=False)}</p>")

    def link(self, address: str, *, words: str = "") -> None:
        """Add a link in the place of something that was more than that."""
        self._changed += 1
        self.say(f'<p><a href="{escape(address)}">{escape(words or address)}</a></p>')

    def flush(self) -> None:
        """Set the text gathered so far as one block."""
        html = clean("".join(self._text))
        self._text = []
        if BeautifulSoup(html, "html.parser").get_text(strip=True):
            self.words.blocks.append(("text", html))

    def moves(self) -> Moves:
        """Return how much happened so far."""
        return Moves(self._set, self._changed, self.words.left_count)
