"""What was refused in a rail's name, as a number a day: so that a wrong secret or an attack is seen.

Messages that were not the rail's, and payers who were held back from its page. Nothing else is kept of either.
"""

from datetime import date
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import F

from masthead.counter.limits import TooOften, count_try
from masthead.lib.router import SUPPORTERS

# Beyond this it is a flood, and what is refused costs the database nothing more.
MOST_COUNTED_AN_HOUR: Final = 500


class DayCount(models.Model):
    """On one day so many of something came by a rail; nothing else is kept of them."""

    rail = models.CharField(max_length=24)
    on = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        """No table of its own."""

        abstract = True

    def __str__(self) -> str:
        return f"{self.on}: {self.rail}"


class RefusedCount(DayCount):
    """Messages that said they were from a rail and were not."""

    class Meta:
        """One row a day and rail."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["rail", "on"], name="refused_once_a_day_and_rail")
        ]


class HeldBackCount(DayCount):
    """Payers who were held back from a rail's own page, because too many came and too few paid."""

    class Meta:
        """One row a day and rail."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["rail", "on"], name="held_back_once_a_day_and_rail")
        ]


def count_refusal(*, rail: str, on: date) -> None:
    """Add one to a day's count of messages that were not the rail's, unless there were too many in this hour."""
    _count(RefusedCount, rail=rail, on=on)


def count_held_back(*, rail: str, on: date) -> None:
    """Add one to a day's count of payers who were held back, unless there were too many in this hour."""
    _count(HeldBackCount, rail=rail, on=on)


def _count(model: type[DayCount], *, rail: str, on: date) -> None:
    try:
        count_try(action=model.__name__, who=rail, most=MOST_COUNTED_AN_HOUR)
    except TooOften:
        return
    rows: Any = model._default_manager.using(SUPPORTERS)
    rows.bulk_create([model(rail=rail, on=on)], ignore_conflicts=True)
    rows.filter(rail=rail, on=on).update(count=F("count") + 1)
