"""Blocks that show pictures: one, several, or a chart with the figures that it draws."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from masthead.stories.blocks.written import PastedTableBlock


class PictureBlock(blocks.StructBlock):
    """A picture between paragraphs."""

    picture = ImageChooserBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=400)

    class Meta:
        icon = "image"
        label = _("Picture")


class GalleryBlock(blocks.StructBlock):
    """Several pictures beside each other, each with its own caption and credit."""

    caption = blocks.CharBlock(label=_("Caption of all"), required=False, max_length=400)
    pictures = blocks.ListBlock(PictureBlock(), label=_("Pictures"), min_num=2, max_num=30)

    class Meta:
        icon = "image"
        label = _("Gallery")


class ChartBlock(blocks.StructBlock):
    """A chart or a map as a picture, and its data as a table for whoever cannot see it or wants to reckon."""

    picture = ImageChooserBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=400)
    source = blocks.CharBlock(label=_("Source of the data"), required=False, max_length=200)
    table = PastedTableBlock(label=_("The data"))

    class Meta:
        icon = "table"
        label = _("Chart or map")
