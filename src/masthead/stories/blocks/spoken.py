"""Blocks that hold other people's words, in the language in which they were said and in ours."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from masthead.lib.languages import every_language


def languages() -> list[tuple[str, str]]:
    """Return every language that words can be quoted in, by its own name; a migration keeps none of them."""
    return every_language()


class QuoteBlock(blocks.StructBlock):
    """Somebody's words, with who said them."""

    text = blocks.TextBlock(label=_("Words"))
    attribution = blocks.CharBlock(label=_("Who said it"), max_length=160)
    role = blocks.CharBlock(label=_("Who they are"), required=False, max_length=200)
    original = blocks.TextBlock(
        label=_("Words in the original"), required=False, help_text=_("If the words above are a translation.")
    )
    language = blocks.ChoiceBlock(label=_("Language of the original"), choices=languages, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")


class QuotedPostBlock(blocks.StructBlock):
    """A post from a social platform, kept as our own text: nothing is fetched from the platform."""

    text = blocks.TextBlock(label=_("Text of the post"))
    language = blocks.ChoiceBlock(label=_("Language of the post"), choices=languages, required=False)
    translation = blocks.TextBlock(label=_("Translation"), required=False)
    author = blocks.CharBlock(label=_("Author"), max_length=160)
    handle = blocks.CharBlock(label=_("Handle"), required=False, max_length=120)
    platform = blocks.CharBlock(label=_("Platform"), required=False, max_length=60)
    posted_at = blocks.DateTimeBlock(label=_("Posted at"), required=False)
    address = blocks.URLBlock(label=_("Address of the post"), required=False)
    deleted_on = blocks.DateBlock(
        label=_("Deleted since"), required=False, help_text=_("The day on which the post was seen to be gone.")
    )

    class Meta:
        icon = "comment"
        label = _("Quoted post")
