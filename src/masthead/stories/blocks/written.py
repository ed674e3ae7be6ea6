"""Blocks that set facts apart from the running text: a box, a timeline, a table, footnotes."""

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from masthead.stories.parts.tables import MOST_CELLS, read_table

RICH_TEXT_FEATURES: Final = ["bold", "italic", "link", "ul", "ol", "superscript", "subscript"]
NOTE_MARK: Final = r"[\w-]{1,20}"


class FactBoxBlock(blocks.StructBlock):
    """What a reader should know besides the story, in a box."""

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    text = blocks.RichTextBlock(label=_("Text"), features=RICH_TEXT_FEATURES)

    class Meta:
        icon = "clipboard-list"
        label = _("Fact box")


class MomentBlock(blocks.StructBlock):
    """One step of a timeline."""

    when = blocks.CharBlock(label=_("When"), max_length=80)
    text = blocks.TextBlock(label=_("What happened"))

    class Meta:
        icon = "time"
        label = _("Moment")


class TimelineBlock(blocks.StructBlock):
    """What happened, step by step."""

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    moments = blocks.ListBlock(MomentBlock(), label=_("Moments"), min_num=1, max_num=60)

    class Meta:
        icon = "history"
        label = _("Timeline")


class PastedTableBlock(blocks.TextBlock):
    """Rows of cells as any spreadsheet gives them to a text field: no script, no grid, every keyboard."""

    def __init__(self, **said: object) -> None:
        """Say to the editor how it is filled."""
        words = _("Paste it from a spreadsheet, or write a row on each line with | between cells. The first row names.")
        super().__init__(**{"help_text": words} | said)

    def clean(self, value: str) -> str:
        """Refuse what no reader can take in.

        Raises:
            ValidationError: it is no table, or has too many cells.
        """
        clean = str(super().clean(value))
        table = read_table(clean)
        if clean.strip() and len(table.rows) < 1:
            raise ValidationError(gettext("A table has a row of names and at least one row below it."))
        if table.cells > MOST_CELLS:
            raise ValidationError(
                gettext("This table is too long for a reader. Show what matters, and link to the rest.")
            )
        return clean

    class Meta:
        icon = "table"


class TableBlock(blocks.StructBlock):
    """A table; the first cell of each row names the row."""

    caption = blocks.CharBlock(label=_("Caption"), max_length=300)
    table = PastedTableBlock(label=_("Table"))
    source = blocks.CharBlock(label=_("Source of the data"), required=False, max_length=200)

    class Meta:
        icon = "table"
        label = _("Table")


class NoteBlock(blocks.StructBlock):
    """A footnote; the text refers to it as ``[^mark]``."""

    mark = blocks.CharBlock(
        label=_("Mark"),
        max_length=20,
        validators=[RegexValidator(rf"^{NOTE_MARK}$", _("Letters, digits and hyphens only."))],
        help_text=_("A short word. Write [^word] in the text where the number shall stand."),
    )
    text = blocks.RichTextBlock(label=_("Note"), features=["bold", "italic", "link"])

    class Meta:
        icon = "superscript"
        label = _("Footnote")


class NotesBlock(blocks.ListBlock):
    """The footnotes of a story."""

    def clean(self, value: Any) -> Any:
        """Refuse two notes with one mark: only one of them could be found.

        Raises:
            ValidationError: with what to do.
        """
        clean = super().clean(value)
        marks = [note["mark"] for note in clean]
        if len(set(marks)) < len(marks):
            raise ValidationError(gettext("Two footnotes have the same mark. Give each a mark of its own."))
        return clean
