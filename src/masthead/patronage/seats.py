"""Solidarity seats: a patron pays for readers who cannot. Counts are public, names are not."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from masthead.patronage.pledges import Pledge
from masthead.readers.models import Reader


class PaidSeats(models.Model):
    """So many readers' seats a pledge pays for, as long as its gifts arrive."""

    pledge = models.OneToOneField(Pledge, on_delete=models.CASCADE, primary_key=True, related_name="seats")
    count = models.PositiveSmallIntegerField()
    said_at = models.DateTimeField()

    class Meta:
        """None is no row."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(count__gte=1), name="paid_seats_are_some")
        ]

    def __str__(self) -> str:
        return f"{self.count} seats of {self.pledge_id}"


class Seat(models.Model):
    """A reader's seat from one day to another: a patron's standing that another patron paid for."""

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="seats")
    begins_on = models.DateField()
    # The last day on which it holds; taking it back sets the day before.
    ends_on = models.DateField()
    # The number of the member of staff who granted it, or took it back; empty where the reader asked for it.
    granted_by = models.CharField(max_length=40, blank=True)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """It begins before it ends."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")) | Q(taken_back_at__isnull=False), name="seat_ends_later"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["ends_on"], name="seat_by_end")]

    def __str__(self) -> str:
        return f"seat of {self.reader_id}"


class SeatBook(models.Model):
    """The one row that whoever gives out a seat holds till the end, so that no seat is given out twice."""

    class Meta:
        """There is one book."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(pk=1), name="seat_book_is_one")
        ]

    def __str__(self) -> str:
        return "book of seats"
