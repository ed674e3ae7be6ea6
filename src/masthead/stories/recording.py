"""A recording: sound or film of our own, kept without metadata."""

import hashlib
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel

from masthead.stories.recordings.cleaning import clean_recording
from masthead.stories.recordings.refusal import RecordingRefused


class Recording(ClusterableModel):
    """Sound or film that stories play; the press serves it like a picture, named by its content."""

    title = models.CharField(_("title"), max_length=160)
    file = models.FileField(_("file"), upload_to="recordings/", help_text=_("MP3, WAV, M4A or MP4, 30 MB at most."))
    credit = models.CharField(_("credit"), max_length=160, blank=True)
    media_type = models.CharField(max_length=40, editable=False)
    digest = models.CharField(max_length=64, editable=False)

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

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Strip a new upload before the row is written."""
        self._clean_upload()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a file that cannot be kept safely."""
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
        clean = clean_recording(upload.file.read())
        kept = ContentFile(clean.data, name=f"recording.{clean.suffix}")
        kept.is_clean = True  # type: ignore[attr-defined]
        self.file, self.media_type = kept, clean.media_type
        self.digest = hashlib.sha256(clean.data).hexdigest()
