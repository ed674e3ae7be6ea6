"""The block that plays a recording."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.compare import CharBlockComparison
from wagtail.snippets.blocks import SnippetChooserBlock


class RecordingChooserBlock(SnippetChooserBlock):
    """The choice of a recording; two choices are compared by the names, as words.

    Wagtail takes the name for HTML: it would lose what looks like a tag, and break at ``<![x``.
    """

    def get_comparison_class(self) -> type[CharBlockComparison]:
        """Return what compares two choices at the desk."""
        return CharBlockComparison


class RecordingBlock(blocks.StructBlock):
    """Sound or film of our own, with its words for whoever cannot hear it."""

    recording = RecordingChooserBlock("stories.Recording", label=_("Recording"))
    caption = blocks.CharBlock(label=_("Caption"), max_length=400)
    transcript = blocks.TextBlock(label=_("Transcript"), help_text=_("What is said, and what is heard besides."))

    class Meta:
        icon = "media"
        label = _("Sound or film")
