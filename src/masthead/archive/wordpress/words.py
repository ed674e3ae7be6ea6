"""What a text of WordPress became: blocks of ours, and an account of what could not come along."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

import nh3
from bs4.element import Tag

from masthead.archive.wordpress.tree import word

Block = tuple[str, Any]
_TAGS: Final = set(
    "p b strong i em a ul ol li br hr sup sub code blockquote pre s table thead tbody tr th td dl dt dd cite q".split()
)
_ATTRIBUTES: Final = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_NOTE_TAGS: Final = {"b", "strong", "i", "em", "a"}
_SCHEMES: Final = {"http", "https", "mailto", "tel"}
_LONGEST_ADDRESS: Final = 200


@dataclass(kw_only=True)
class Words:
    """A text as blocks, notes on it, and what became of each of WordPress's blocks: (kind, outcome)."""

    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tally: Counter[tuple[str, str]] = field(default_factory=Counter)
    left_count: int = 0

    def note(self, text: str) -> None:
        """Say once what was changed."""
        if text not in self.notes:
            self.notes.append(text)

    def leave(self, text: str) -> None:
        """Say what was left out, and count it."""
        self.left_count += 1
        self.note(text)

    def note_links(self, tag: Tag, *, within: str) -> None:
        """Say where links led that become words, for what they stand in has room for words alone."""
        for link in tag.find_all("a", href=True):
            self.note(f"a link in {within} became words: {word(link, 'href')[:_LONGEST_ADDRESS]}")


def clean(html: str) -> str:
    """Return rich text with the tags that a page of ours may have, and nothing else."""
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)


def clean_note(html: str) -> str:
    """Return a footnote's text with the tags that ours may have."""
    return nh3.clean(html, tags=_NOTE_TAGS, attributes={"a": {"href"}}, url_schemes=_SCHEMES, link_rel=None)
