"""Notes of what may be dirty, written in the transaction of the change itself."""

from django.db import models


class Note(models.Model):
    """A row changed: the worker reads it again after the commit and prints what differs."""

    model = models.CharField(max_length=120)
    key = models.CharField(max_length=64)
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Taken in the order written, by number."""

        indexes = [models.Index(fields=["model", "key"], name="note_by_row")]

    def __str__(self) -> str:
        return f"{self.model} {self.key}"
