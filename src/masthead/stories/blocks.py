"""The blocks that a story's body is made of."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

RICH_TEXT_FEATURES = ["bold", "italic", "link", "ul", "ol", "superscript", "subscript"]


class PictureBlock(blocks.StructBlock):
    """A picture between paragraphs."""

    picture = ImageChooserBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=400)

    class Meta:
        icon = "image"
        label = _("Picture")


class QuoteBlock(blocks.StructBlock):
    """Somebody's words, with who said them."""

    text = blocks.TextBlock(label=_("Words"))
    attribution = blocks.CharBlock(label=_("Who said it"), max_length=160)
    role = blocks.CharBlock(label=_("Who they are"), required=False, max_length=200)

    class Meta:
        icon = "openquote"
        label = _("Quote")


class QuotedPostBlock(blocks.StructBlock):
    """A post from a social platform, kept as our own text: nothing is fetched from the platform."""

    text = blocks.TextBlock(label=_("Text of the post"))
    author = blocks.CharBlock(label=_("Author"), max_length=160)
    handle = blocks.CharBlock(label=_("Handle"), required=False, max_length=120)
    platform = blocks.CharBlock(label=_("Platform"), required=False, max_length=60)
    posted_at = blocks.DateTimeBlock(label=_("Posted at"), required=False)
    address = blocks.URLBlock(label=_("Address of the post"), required=False)

    class Meta:
        icon = "comment"
        label = _("Quoted post")


class StoryBody(blocks.StreamBlock):
    """A story's body: text, headings, pictures, quotes and quoted posts, in any order."""

    text = blocks.RichTextBlock(label=_("Text"), features=RICH_TEXT_FEATURES, icon="pilcrow")
    heading = blocks.CharBlock(label=_("Heading"), max_length=160, icon="title")
    picture = PictureBlock()
    quote = QuoteBlock()
    quoted_post = QuotedPostBlock()
