"""Readers who want no letters about the agenda."""

from django.db import models


class QuietReader(models.Model):
    """A reader who asked to hear no more of the agenda: neither side writes them a letter."""

    reader = models.UUIDField(primary_key=True)
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"quiet reader {self.reader}"
