"""A recording: sound or film of our own, kept without metadata."""

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel

from masthead.stories.cleaned_file import CleanedFile
from masthead.stories.recordings.cleaning import clean_recording


class Recording(CleanedFile, ClusterableModel):
    """Sound or film that stories play; the press serves it like a picture, named by its content."""

    title = models.CharField(_("title"), max_length=160)
    file = models.FileField(_("file"), upload_to="recordings/", help_text=_("MP3, WAV, M4A or MP4, 30 MB at most."))
    credit = models.CharField(_("credit"), max_length=160, blank=True)
    media_type = models.CharField(max_length=40, editable=False)

    panels: ClassVar[list[Any]] = [
        FieldPanel("title"),
        FieldPanel("file", widget=forms.FileInput),
        FieldPanel("credit"),
        InlinePanel(
            "captions",
            heading=_("Captions"),
            label=_("Captions in a language"),
            help_text=_("For films: what is said and heard, shown in the picture by whoever wants it."),
        ),
    ]

    class Meta:
        """Named as the newsroom names it."""

        verbose_name = _("recording")
        verbose_name_plural = _("recordings")

    def __str__(self) -> str:
        return self.title

    def written_anew(self, data: bytes) -> tuple[bytes, str]:
        """Return the recording without metadata; its kind is kept beside it."""
        clean = clean_recording(data)
        self.media_type = clean.media_type
        return clean.data, f"recording.{clean.suffix}"
