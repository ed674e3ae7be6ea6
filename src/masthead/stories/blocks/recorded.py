"""The block that plays a recording."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock


class RecordingBlock(blocks.StructBlock):
    """Sound or film of our own, with its words for whoever cannot hear it."""

    recording = SnippetChooserBlock("stories.Recording", label=_("Recording"))
    caption = blocks.CharBlock(label=_("Caption"), max_length=400)
    transcript = blocks.TextBlock(label=_("Transcript"), help_text=_("What is said, and what is heard besides."))

    class Meta:
        icon = "media"
        label = _("Sound or film")
