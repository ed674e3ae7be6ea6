"""Blocks as one rich text, for a page about us, which has no blocks."""

from collections.abc import Callable
from html import escape
from typing import Any, Final

from masthead.archive.wordpress.words import Block, Words
from masthead.stories.parts.tables import read_table

_PICTURED: Final = {"picture": "pictures", "gallery": "galleries"}


def as_html(words: Words) -> str:
    """Return a text's blocks as one rich text; what it cannot hold is noted."""
    html = "".join(_one(block, words=words) for block in words.blocks)
    for kind, value in words.blocks:
        for note in value if kind == "notes" else ():
            html = html.replace(f"[^{note['mark']}]", f"<sup>{note['mark']}</sup>")
    return html


def _one(block: Block, *, words: Words) -> str:
    kind, value = block
    if kind in _MAKERS:
        return _MAKERS[kind](value)
    if kind == "recording":
        words.leave("sound and film on a page about us were left out")
        return f"<p>{escape(value['caption'])}</p>"
    words.leave(f"{_PICTURED[kind]} on a page about us were left out")
    shown = value["pictures"] if kind == "gallery" else [value]
    captions = (each["caption"] for each in (*shown, *([value] if kind == "gallery" else [])))
    return "".join(f"<p>{escape(caption)}</p>" for caption in captions if caption)


def _heading(value: str) -> str:
    return f"<h2>{escape(value)}</h2>"


def _quote(value: dict[str, Any]) -> str:
    return _quoted(text=value["text"], said_by=value["attribution"])


def _post(value: dict[str, Any]) -> str:
    return _quoted(text=value["text"], said_by=f"{value['author']}, {value['platform']} {value['address']}")


def _quoted(*, text: str, said_by: str) -> str:
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in text.split("\n"))
    cited = f"<p><cite>{escape(said_by)}</cite></p>" if said_by else ""
    return f"<blockquote>{paragraphs}{cited}</blockquote>"


def _table(value: dict[str, Any]) -> str:
    table = read_table(value["table"])
    names = "".join(f"<th>{escape(cell.text)}</th>" for cell in table.names)
    rows = ("".join(f"<td>{escape(cell.text)}</td>" for cell in row) for row in table.rows)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<p>{escape(value['caption'])}</p><table><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>"


def _notes(value: list[dict[str, str]]) -> str:
    return "<ol>" + "".join(f"<li>{note['text']}</li>" for note in value) + "</ol>"


_MAKERS: Final[dict[str, Callable[[Any], str]]] = {
    "text": str,
    "heading": _heading,
    "quote": _quote,
    "quoted_post": _post,
    "table": _table,
    "notes": _notes,
}
