"""The shapes of a body's parts: what the template of each kind reads."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from masthead.pictures.plates import Plate
from masthead.stories.parts.tables import Table
from masthead.stories.recording_facts import Reel


@dataclass(frozen=True, kw_only=True)
class Part:
    """A piece of a story's body; its kind is the block's, and names the template that sets it."""

    kind: ClassVar[str] = ""

    @property
    def template(self) -> str:
        """The template that sets it."""
        return f"stories/parts/{self.kind}.html"


@dataclass(frozen=True, kw_only=True)
class TextPart(Part):
    """Paragraphs, cleaned."""

    kind = "text"
    html: str


@dataclass(frozen=True, kw_only=True)
class HeadingPart(Part):
    """A heading inside a story."""

    kind = "heading"
    text: str


@dataclass(frozen=True, kw_only=True)
class PicturePart(Part):
    """A picture; none where it is gone."""

    kind = "picture"
    plate: Plate | None


@dataclass(frozen=True, kw_only=True)
class GalleryPart(Part):
    """Those pictures of a gallery that are there."""

    kind = "gallery"
    caption: str
    plates: tuple[Plate, ...]


@dataclass(frozen=True, kw_only=True)
class QuotePart(Part):
    """Somebody's words; ``original`` as they were said, where the words are a translation."""

    kind = "quote"
    text: str
    attribution: str
    role: str
    original: str
    language: str


@dataclass(frozen=True, kw_only=True)
class PostPart(Part):
    """A post from a social platform; ``address`` is empty where it leads nowhere, or not any more."""

    kind = "quoted_post"
    text: str
    language: str
    translation: str
    author: str
    handle: str
    platform: str
    posted_at: datetime | None
    address: str
    deleted_on: date | None


@dataclass(frozen=True, kw_only=True)
class BoxPart(Part):
    """Facts apart from the running text."""

    kind = "fact_box"
    title: str
    html: str


@dataclass(frozen=True, kw_only=True)
class TimelinePart(Part):
    """What happened: (when, what) in order."""

    kind = "timeline"
    title: str
    moments: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class TablePart(Part):
    """A table with its caption and source."""

    kind = "table"
    caption: str
    source: str
    table: Table


@dataclass(frozen=True, kw_only=True)
class ChartPart(Part):
    """A chart or map, and the table of its data."""

    kind = "chart"
    plate: Plate | None
    caption: str
    source: str
    table: Table


@dataclass(frozen=True, kw_only=True)
class RecordingPart(Part):
    """Sound or film, and its words; no reel where it is gone."""

    kind = "recording"
    reel: Reel | None
    caption: str
    transcript: str


@dataclass(frozen=True, kw_only=True)
class Note:
    """A footnote, and the marks in the text that lead to it."""

    number: int
    html: str
    marks: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NotesPart(Part):
    """The footnotes in the order in which the text comes to them."""

    kind = "notes"
    notes: tuple[Note, ...]
