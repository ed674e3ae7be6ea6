"""Solidarity seats as the office sees them: how many, who has one by alias, and by whose decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together
from masthead.office.access_log import names_of, note_deed
from masthead.office.models import Deed
from masthead.patronage.seating import find_seat, hold_seat_book, take_back, take_seat
from masthead.patronage.seats import Seat
from masthead.readers.joining import owner_of
from masthead.readers.models import Reader


@dataclass(frozen=True, kw_only=True)
class Held:
    """A seat, and the name of the member of staff who gave it; empty where the reader asked for it."""

    seat: Seat
    by: str


class HasSeat(RuntimeError):
    """The reader has a seat already, until ``until``. Nothing was changed."""

    def __init__(self, until: date) -> None:
        """Say until when."""
        super().__init__(f"The reader has a seat until {until}.")
        self.until = until


def seats_on(day: date) -> QuerySet[Seat]:
    """Return the seats that are held on a day, the newest first."""
    rows = Seat.objects.using(SUPPORTERS).filter(begins_on__lte=day, ends_on__gte=day)
    return rows.select_related("reader").order_by("-begins_on", "-pk")


def held_by(seats: Iterable[Seat]) -> tuple[Held, ...]:
    """Return seats with the names of those who gave them. Cost: one query."""
    rows = list(seats)
    names = names_of(int(row.granted_by) for row in rows if row.granted_by.isdecimal())
    return tuple(
        Held(seat=row, by=names[int(row.granted_by)] if row.granted_by.isdecimal() else row.granted_by) for row in rows
    )


def give_seat(reader: Reader, *, member: int, on: date, now: datetime) -> Seat:
    """Give a reader a seat by the newsroom's own decision, and write down who gave it.

    Raises:
        HasSeat: the reader has one.
        NoSeatFree: all that are paid for are taken.
    """
    with supporters_together():
        # Held first: of two who give at once, one gives and the other is told.
        hold_seat_book()
        found = find_seat(owner_of(reader), on=on)
        if found is not None:
            raise HasSeat(found.ends_on)
        seat = take_seat(reader, on=on, by=str(member))
        note_deed(Deed.SEATED, member=member, now=now, reader=seat.reader_id, about=_until(seat.ends_on))
    return seat


def take_seat_back(seat: Seat, *, member: int, on: date, now: datetime) -> None:
    """End a seat, and write down who ended it; pressed twice, it ends once."""
    with supporters_together():
        mine = held(Seat.objects.filter(pk=seat.pk)).get()
        if mine.taken_back_at is None and mine.ends_on >= on:
            note_deed(Deed.UNSEATED, member=member, now=now, reader=mine.reader_id, about=_until(mine.ends_on))
            take_back(mine, by=str(member), on=on, now=now)


def _until(day: date) -> str:
    return f"→ {day:%Y-%m-%d}"
