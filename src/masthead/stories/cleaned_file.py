"""A file that an editor uploads and that is kept only as we wrote it anew."""

import hashlib
from abc import abstractmethod
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models

from masthead.stories.recordings.refusal import RecordingRefused


class CleanedFile(models.Model):
    """A row with a ``file``; an upload is written anew before the row is, and its digest is kept beside it."""

    digest = models.CharField(max_length=64, editable=False)

    class Meta:
        """Each kind of file has a table of its own."""

        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new upload anew before the row is written."""
        self._clean_upload()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a file that cannot be kept safely."""
        super().clean()
        try:
            self._clean_upload()
        except RecordingRefused as refused:
            raise ValidationError({"file": str(refused)}) from refused

    @abstractmethod
    def written_anew(self, data: bytes) -> tuple[bytes, str]:
        """Return what is kept of an upload, and the name of the file.

        Raises:
            RecordingRefused: it cannot be kept safely.
        """

    def _clean_upload(self) -> None:
        row: Any = self
        upload = row.file
        if not upload or upload._committed or getattr(upload.file, "is_clean", False):
            return
        upload.file.seek(0)
        data, name = self.written_anew(upload.file.read())
        kept = ContentFile(data, name=name)
        kept.is_clean = True  # type: ignore[attr-defined]
        row.file, self.digest = kept, hashlib.sha256(data).hexdigest()
