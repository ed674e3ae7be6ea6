"""Tables of WordPress: the plain ones become our table block, those with more than words in their cells stay markup."""

from typing import Any, Final

from bs4.element import Tag
from django.utils.translation import gettext

from masthead.archive.wordpress.tree import line_of
from masthead.stories.parts.tables import MOST_CELLS, read_table

_MORE_THAN_WORDS: Final = ["a", "ul", "ol", "table", "img", "blockquote", "pre", "iframe", "video", "audio"]
_CAPTION_CHARACTERS: Final = 300


def table_of(table: Tag, *, caption: str) -> dict[str, Any] | None:
    """Return a table as a block's value; None where our block would lose something of it."""
    if table.find(_MORE_THAN_WORDS) or table.find(_spans) or len(caption) > _CAPTION_CHARACTERS:
        return None
    own = table.find("caption")
    words = caption or (line_of(own) if isinstance(own, Tag) else "") or gettext("Table")
    rows = [[line_of(cell) for cell in row.find_all(["td", "th"])] for row in table.find_all("tr")]
    rows = [row for row in rows if any(row)]
    text = "\n".join("\t".join(row) for row in rows)
    if len(rows) < 2 or sum(map(len, rows)) > MOST_CELLS or not _is_read_back(text=text, rows=rows):
        return None
    return {"caption": words[:_CAPTION_CHARACTERS], "table": text, "source": ""}


def _spans(tag: Tag) -> bool:
    return tag.has_attr("colspan") or tag.has_attr("rowspan")


def _is_read_back(*, text: str, rows: list[list[str]]) -> bool:
    """Tell whether our block reads the very cells; a row of dashes, for one, is a line to it."""
    table = read_table(text)
    read = [[cell.text for cell in row] for row in (table.names, *table.rows)]
    width = max(map(len, rows))
    return read == [[*row, *[""] * (width - len(row))] for row in rows]
