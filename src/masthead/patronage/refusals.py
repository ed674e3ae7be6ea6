"""How many messages were refused in a rail's name: a number a day, so that a wrong secret or an attack is seen."""

from datetime import date
from typing import ClassVar, Final

from django.db import models
from django.db.models import F

from masthead.counter.limits import TooOften, count_try
from masthead.lib.router import SUPPORTERS

# Beyond this it is a flood, and what is refused costs the database nothing more.
MOST_COUNTED_AN_HOUR: Final = 500


class RefusedCount(models.Model):
    """On one day so many messages that said they were from a rail were not; nothing else is kept of them."""

    rail = models.CharField(max_length=24)
    on = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        """One row a day and rail."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["rail", "on"], name="refused_once_a_day_and_rail")
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.rail}"


def count_refusal(*, rail: str, on: date) -> None:
    """Add one to a day's count of a rail, unless there were too many in this hour already."""
    try:
        count_try(action="refused", who=rail, most=MOST_COUNTED_AN_HOUR)
    except TooOften:
        return
    rows = RefusedCount.objects.using(SUPPORTERS)
    rows.bulk_create([RefusedCount(rail=rail, on=on)], ignore_conflicts=True)
    rows.filter(rail=rail, on=on).update(count=F("count") + 1)
