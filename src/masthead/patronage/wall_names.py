"""Wall names: what a patron wants to be called in public, sealed under their own key like everything about them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from masthead.readers.models import Reader


class WallName(models.Model):
    """A patron's own word that a name may be printed; without the row nobody is named."""

    reader = models.OneToOneField(Reader, on_delete=models.CASCADE, primary_key=True, related_name="wall_name")
    sealed = models.BinaryField()
    said_at = models.DateTimeField()
    # A name that the newsroom will not print: when, and the number of the member of staff who decided it.
    hidden_at = models.DateTimeField(null=True)
    hidden_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """Whoever hides a name is named by a number."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(hidden_at=None, hidden_by="") | (Q(hidden_at__isnull=False) & ~Q(hidden_by="")),
                name="wall_name_hidden_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"wall name of {self.reader_id}"
