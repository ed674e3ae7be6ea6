"""The captions of a film in one language, kept beside it."""

import hashlib
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel

from masthead.lib.languages import every_language, own_name
from masthead.stories.recordings.refusal import RecordingRefused
from masthead.stories.recordings.webvtt import clean_captions


class CaptionFile(models.Model):
    """What is said in a film, to be read along; the press serves it like the film."""

    recording = ParentalKey("stories.Recording", on_delete=models.CASCADE, related_name="captions")
    language = models.CharField(_("language"), max_length=12, choices=every_language)
    file = models.FileField(_("file"), upload_to="captions/", help_text=_("WebVTT, 500 KB at most."))
    digest = models.CharField(max_length=64, editable=False)

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

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new upload anew before the row is written."""
        self._clean_upload()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a file that cannot be understood."""
        super().clean()
        try:
            self._clean_upload()
        except RecordingRefused as refused:
            raise ValidationError({"file": str(refused)}) from refused

    def _clean_upload(self) -> None:
        upload: Any = self.file
        if not upload or upload._committed or getattr(upload.file, "is_clean", False):
            return
        upload.file.seek(0)
        data = clean_captions(upload.file.read())
        kept = ContentFile(data, name="captions.vtt")
        kept.is_clean = True  # type: ignore[attr-defined]
        self.file, self.digest = kept, hashlib.sha256(data).hexdigest()
