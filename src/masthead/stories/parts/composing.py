"""Compose a body: each stored block becomes the part that its template sets."""

import json
import re
from collections.abc import Callable
from typing import Any, Final

from django.utils.dateparse import parse_date, parse_datetime

from masthead.pictures.facts import plate
from masthead.stories.parts.noting import Noting
from masthead.stories.parts.shapes import (
    BoxPart,
    ChartPart,
    GalleryPart,
    HeadingPart,
    NotesPart,
    Part,
    PicturePart,
    PostPart,
    QuotePart,
    RecordingPart,
    TablePart,
    TextPart,
    TimelinePart,
)
from masthead.stories.parts.tables import read_table
from masthead.stories.recording_facts import reel
from masthead.stories.rich_text import public_html

_OUTSIDE: Final = ("https://", "http://")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
Value = Any


def parts_of(body: str) -> tuple[Part, ...]:
    """Return the parts of a stored body in order; a block of a kind that is no more is left out."""
    blocks = [block for block in json.loads(body) if block["type"] in {*_MAKERS, "notes"}]
    noting = Noting(blocks)
    made = [None if block["type"] == "notes" else _MAKERS[block["type"]](block["value"], noting) for block in blocks]
    # The notes come last, wherever they stand: the text numbers them.
    return tuple(part or NotesPart(notes=noting.notes()) for part in made)


def _text(value: Value, noting: Noting) -> Part:
    return TextPart(html=noting.set_in(public_html(value)))


def _heading(value: Value, _noting: Noting) -> Part:
    return HeadingPart(text=value)


def _picture(value: Value, _noting: Noting) -> Part:
    return PicturePart(plate=plate(picture_id=value["picture"], caption=_said(value, "caption")))


def _gallery(value: Value, _noting: Noting) -> Part:
    stored = [each["value"] for each in value["pictures"]]
    plates = (plate(picture_id=each["picture"], caption=_said(each, "caption")) for each in stored)
    return GalleryPart(caption=_said(value, "caption"), plates=tuple(filter(None, plates)))


def _quote(value: Value, _noting: Noting) -> Part:
    return QuotePart(
        text=_said(value, "text"),
        attribution=_said(value, "attribution"),
        role=_said(value, "role"),
        original=_said(value, "original"),
        language=_language(value),
    )


def _quoted_post(value: Value, _noting: Noting) -> Part:
    deleted_on = parse_date(_said(value, "deleted_on"))
    address = _said(value, "address")
    return PostPart(
        text=_said(value, "text"),
        language=_language(value),
        translation=_said(value, "translation"),
        author=_said(value, "author"),
        handle=_said(value, "handle"),
        platform=_said(value, "platform"),
        posted_at=parse_datetime(_said(value, "posted_at")),
        address=address if address.startswith(_OUTSIDE) and not deleted_on else "",
        deleted_on=deleted_on,
    )


def _fact_box(value: Value, noting: Noting) -> Part:
    return BoxPart(title=_said(value, "title"), html=noting.set_in(public_html(value["text"])))


def _timeline(value: Value, _noting: Noting) -> Part:
    moments = (each["value"] for each in value["moments"])
    return TimelinePart(title=_said(value, "title"), moments=tuple((each["when"], each["text"]) for each in moments))


def _table(value: Value, _noting: Noting) -> Part:
    table = read_table(_said(value, "table"))
    return TablePart(caption=_said(value, "caption"), source=_said(value, "source"), table=table)


def _chart(value: Value, _noting: Noting) -> Part:
    caption = _said(value, "caption")
    return ChartPart(
        plate=plate(picture_id=value["picture"], caption=caption),
        caption=caption,
        source=_said(value, "source"),
        table=read_table(_said(value, "table")),
    )


def _recording(value: Value, _noting: Noting) -> Part:
    return RecordingPart(
        reel=reel(value["recording"]), caption=_said(value, "caption"), transcript=_said(value, "transcript")
    )


def _said(value: Value, name: str) -> str:
    return value.get(name) or ""


def _language(value: Value) -> str:
    code = _said(value, "language")
    return code if _LANGUAGE.fullmatch(code) else ""


_MAKERS: Final[dict[str, Callable[[Value, Noting], Part]]] = {
    "text": _text,
    "heading": _heading,
    "picture": _picture,
    "gallery": _gallery,
    "quote": _quote,
    "quoted_post": _quoted_post,
    "fact_box": _fact_box,
    "timeline": _timeline,
    "table": _table,
    "chart": _chart,
    "recording": _recording,
}
