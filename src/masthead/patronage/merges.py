"""Merges: two readers whom a person found to be one. Who did it, when, and what moved, so that it can be undone."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from masthead.patronage.pledges import Pledge
from masthead.readers.models import Reader


class ReaderMerge(models.Model):
    """``gone`` was found to be ``kept``: from then on what one of them gives belongs to the one who is kept."""

    kept = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="merges_kept")
    gone = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="merges_gone")
    merged_at = models.DateTimeField()
    # The numbers of the members of staff, who lie in the other safe.
    merged_by = models.CharField(max_length=40)
    parted_at = models.DateTimeField(null=True)
    parted_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """Nobody is merged with themselves, or into two at once; a parting comes after its merge."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["gone"], condition=Q(parted_at=None), name="merge_stands_once"),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merge_is_of_two"),
            models.CheckConstraint(
                condition=Q(parted_at=None, parted_by="") | (Q(parted_at__gte=F("merged_at")) & ~Q(parted_by="")),
                name="merge_parting_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"


class MergedPledge(models.Model):
    """A pledge that moved with a merge; it goes back when the two are parted."""

    merge = models.ForeignKey(ReaderMerge, on_delete=models.CASCADE, related_name="moved")
    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="+")

    class Meta:
        """It moves once a merge."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["merge", "pledge"], name="merged_pledge_once")
        ]

    def __str__(self) -> str:
        return f"pledge {self.pledge_id} of merge {self.merge_id}"
