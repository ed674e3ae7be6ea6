"""The row that keeps what the columns of a bank's CSV file mean; ``rails/bank/columns.py`` reads and writes it."""

from django.db import models


class StatementColumns(models.Model):
    """The columns of one bank's CSV file, under the name that the newsroom gave it. Nobody is named in it."""

    name = models.CharField(max_length=40, unique=True)
    said = models.JSONField()
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
