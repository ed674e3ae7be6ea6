"""A story's body: all its blocks, in any order."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from masthead.stories.blocks.pictured import ChartBlock, GalleryBlock, PictureBlock
from masthead.stories.blocks.recorded import RecordingBlock
from masthead.stories.blocks.spoken import QuoteBlock, QuotedPostBlock
from masthead.stories.blocks.written import (
    RICH_TEXT_FEATURES,
    FactBoxBlock,
    NoteBlock,
    NotesBlock,
    TableBlock,
    TimelineBlock,
)


class StoryBody(blocks.StreamBlock):
    """Text, headings, and whatever stands between them; one list of footnotes at most."""

    text = blocks.RichTextBlock(label=_("Text"), features=RICH_TEXT_FEATURES, icon="pilcrow")
    heading = blocks.CharBlock(label=_("Heading"), max_length=160, icon="title")
    picture = PictureBlock()
    gallery = GalleryBlock()
    quote = QuoteBlock()
    quoted_post = QuotedPostBlock()
    fact_box = FactBoxBlock()
    timeline = TimelineBlock()
    table = TableBlock()
    chart = ChartBlock()
    recording = RecordingBlock()
    notes = NotesBlock(NoteBlock(), label=_("Footnotes"), icon="list-ol")

    class Meta:
        block_counts: ClassVar[dict[str, dict[str, int]]] = {"notes": {"max_num": 1}}


def rich_texts_in(body: Iterable[Any]) -> Iterator[str]:
    """Yield all rich text of a body, as it is stored."""
    for block in body:
        if block.block_type == "text":
            yield block.value.source
        elif block.block_type == "fact_box":
            yield block.value["text"].source
        elif block.block_type == "notes":
            yield from (note["text"].source for note in block.value)
