"""Footnotes: ``[^mark]`` in the text becomes a number that leads to the note, and the note leads back."""

import re
from typing import Any, Final

from masthead.stories.parts.shapes import Note
from masthead.stories.rich_text import public_html

_MARK: Final = re.compile(r"\[\^([\w-]{1,20})\]")
# A tag as our cleaner writes it: an attribute's value in double quotes may hold anything but these.
_TAG: Final = re.compile(r'(<(?:[^>"]|"[^"]*")*>)')


def marks_in(html: str) -> set[str]:
    """Return the marks of footnotes to which a text refers."""
    return set(_MARK.findall(html))


class Noting:
    """The footnotes of one body while it is composed: they are numbered as the text comes to them."""

    def __init__(self, blocks: list[dict[str, Any]]) -> None:
        """Take up the notes that the body has."""
        stored = [note["value"] for block in blocks if block["type"] == "notes" for note in block["value"]]
        self._notes = {note["mark"]: note["text"] for note in stored}
        self._met: dict[str, list[str]] = {}

    def set_in(self, html: str) -> str:
        """Return clean HTML with numbers for the marks of known notes; nothing within a link becomes another."""
        if not self._notes or "[^" not in html:
            return html
        pieces, depth = _TAG.split(html), 0
        for place, piece in enumerate(pieces):
            if place % 2:
                depth += piece.startswith(("<a ", "<a>")) - piece.startswith("</a>")
            elif not depth:
                pieces[place] = _MARK.sub(self._number, piece)
        return "".join(pieces)

    def notes(self) -> tuple[Note, ...]:
        """Return all notes: those that the text comes to, then the others."""
        order = [*self._met, *(mark for mark in self._notes if mark not in self._met)]
        return tuple(
            Note(number=number, html=public_html(self._notes[mark]), marks=tuple(self._met.get(mark, ())))
            for number, mark in enumerate(order, 1)
        )

    def _number(self, found: re.Match[str]) -> str:
        mark = found[1]
        if mark not in self._notes:
            return found[0]
        places = self._met.setdefault(mark, [])
        number = list(self._met).index(mark) + 1
        places.append(f"mark-{number}-{len(places) + 1}")
        link = f'<a id="{places[-1]}" href="#note-{number}" role="doc-noteref">{number}</a>'
        return f'<sup class="note-mark">{link}</sup>'
