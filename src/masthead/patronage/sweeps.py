"""Sweeps: each hour every rail that can be asked is asked what happened; where it stands is one row a rail."""

from datetime import datetime, timedelta
from typing import Final

from django.db import models

from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import supporters_together

EVERY: Final = timedelta(hours=1)


class RailSweep(models.Model):
    """How far a rail was asked, by its own clock, and what the last sweep found that no message had told."""

    rail = models.CharField(max_length=24, primary_key=True)
    until = models.DateTimeField(null=True)
    swept_at = models.DateTimeField()
    missed_count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"sweep of {self.rail}"


def swept_until(rail: str) -> datetime | None:
    """Return how far a rail was asked; None for never."""
    return RailSweep.objects.using(SUPPORTERS).filter(rail=rail).values_list("until", flat=True).first()


def sweep_done(rail: str, *, until: datetime, missed: int, now: datetime) -> None:
    """Record how far a rail was asked, in the caller's transaction."""
    with supporters_together():
        said = {"until": until, "swept_at": now, "missed_count": missed}
        RailSweep.objects.using(SUPPORTERS).update_or_create(rail=rail, defaults=said)
