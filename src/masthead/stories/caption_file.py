"""The captions of a film in one language, kept beside it."""

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel

from masthead.lib.languages import every_language, own_name
from masthead.stories.cleaned_file import CleanedFile
from masthead.stories.recordings.webvtt import clean_captions


class CaptionFile(CleanedFile):
    """What is said in a film, to be read along; the press serves it like the film."""

    recording = ParentalKey("stories.Recording", on_delete=models.CASCADE, related_name="captions")
    language = models.CharField(_("language"), max_length=12, choices=every_language)
    file = models.FileField(_("file"), upload_to="captions/", help_text=_("WebVTT, 500 KB at most."))

    panels: ClassVar[list[Any]] = [FieldPanel("language"), FieldPanel("file", widget=forms.FileInput)]

    class Meta:
        """A film has captions once in a language."""

        verbose_name = _("captions")
        verbose_name_plural = _("captions")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["recording", "language"], name="captions_once_a_language")
        ]

    def __str__(self) -> str:
        return own_name(self.language)

    def written_anew(self, data: bytes) -> tuple[bytes, str]:
        """Return the captions cue by cue, without what else the file said."""
        return clean_captions(data), "captions.vtt"
