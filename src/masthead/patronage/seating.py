"""Seating: patrons pay for seats, readers who cannot pay take them, first come, for a year. Nobody is named."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Sum

from masthead.lib.money import Money, exponent
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together
from masthead.patronage.patrons import pledges_paid_on
from masthead.patronage.pledges import Interval, Pledge
from masthead.patronage.seats import PaidSeats, Seat, SeatBook
from masthead.readers.joining import owner_of
from masthead.readers.models import Reader

SEAT_DAYS: Final = 365
_MOST_A_PLEDGE: Final = 100
_MONTHS: Final = {Interval.MONTHLY: 1, Interval.YEARLY: 12, Interval.ONCE: 12}


@dataclass(frozen=True, kw_only=True)
class SeatCounts:
    """How many seats are paid for on a day, and how many of them are taken."""

    paid: int
    taken: int

    @property
    def free(self) -> int:
        """How many can be taken; a seat that was taken stays for its year, even where its patron has left."""
        return max(0, self.paid - self.taken)


class NoSeatFree(RuntimeError):
    """Every seat that is paid for is taken. Nothing was changed."""


class TooManySeats(ValueError):
    """The pledge does not reach for so many; ``most`` is how many it reaches for. Nothing was changed."""

    def __init__(self, most: int) -> None:
        """Say how many are possible."""
        super().__init__(f"This pledge pays for {most} seats at most.")
        self.most = most


def seat_price() -> Money:
    """Return what a seat costs for a month: the smallest suggested gift."""
    support = settings.MASTHEAD_CONFIG.support
    return Money(
        amount_minor=min(support.suggestions) * 10 ** exponent(support.currency), currency=str(support.currency)
    )


def most_seats(pledge: Pledge) -> int:
    """Return for how many others a pledge reaches, beside the one who gives."""
    price = seat_price()
    if pledge.currency != price.currency:
        return 0
    reaches = pledge.amount_minor // (price.amount_minor * _MONTHS[Interval(pledge.interval)])
    return max(0, min(_MOST_A_PLEDGE, reaches - 1))


def pay_for_seats(pledge: Pledge, *, count: int, now: datetime) -> None:
    """Let a pledge pay for so many seats from its next gift on; for none with 0.

    Raises:
        TooManySeats: its amount does not reach for so many.
    """
    with supporters_together():
        mine = held(Pledge.objects.filter(pk=pledge.pk)).get()
        most = most_seats(mine)
        if not 0 <= count <= most:
            raise TooManySeats(most)
        _set_count(mine, count=count, now=now)


def trim_seats(pledge: Pledge, *, now: datetime) -> None:
    """Take away the seats that a pledge does not reach for any more, in the transaction that changes its amount."""
    paid = PaidSeats.objects.using(SUPPORTERS).filter(pledge=pledge).first()
    if paid is not None and paid.count > (most := most_seats(pledge)):
        _set_count(pledge, count=most, now=now)


def count_seats(day: date) -> SeatCounts:
    """Return how many seats are paid for and taken on a day. Cost: four queries."""
    rows = PaidSeats.objects.using(SUPPORTERS).order_by("pk").values_list("pledge_id", "count")
    paying = pledges_paid_on(day) if (every := dict(rows)) else frozenset()
    taken = Seat.objects.using(SUPPORTERS).filter(begins_on__lte=day, ends_on__gte=day)
    return SeatCounts(paid=sum(count for pledge, count in every.items() if pledge in paying), taken=taken.count())


def seats_of(pledge: Pledge) -> int:
    """Return how many seats a pledge pays for."""
    found = PaidSeats.objects.using(SUPPORTERS).filter(pledge=pledge).aggregate(sum=Sum("count"))
    return int(found["sum"] or 0)


def take_seat(reader: Reader, *, on: date, by: str = "") -> Seat:
    """Give a reader a seat for a year; one who has a seat keeps it, and gets no second one.

    Args:
        by: the number of the member of staff who grants it; empty where the reader asked.

    Raises:
        NoSeatFree: all that are paid for are taken.
    """
    with supporters_together():
        hold_seat_book()
        owner = owner_of(reader)
        found = find_seat(owner, on=on)
        if found is not None:
            return found
        if not count_seats(on).free:
            raise NoSeatFree("Every seat that is paid for is taken.")
        return Seat.objects.using(SUPPORTERS).create(
            reader=owner, begins_on=on, ends_on=on + timedelta(days=SEAT_DAYS), granted_by=by
        )


def hold_seat_book() -> None:
    """Let nobody else give out a seat until the open transaction ends."""
    SeatBook.objects.using(SUPPORTERS).bulk_create([SeatBook(pk=1)], ignore_conflicts=True)
    held(SeatBook.objects.filter(pk=1)).get()


def find_seat(reader: Reader, *, on: date) -> Seat | None:
    """Return the seat that a reader has on a day."""
    rows = Seat.objects.using(SUPPORTERS).filter(reader=reader, begins_on__lte=on, ends_on__gte=on)
    return rows.order_by("pk").first()


def take_back(seat: Seat, *, by: str, on: date, now: datetime) -> Seat:
    """Let a member of staff end a seat; it is free for somebody else from that day on. Twice is no error."""
    with supporters_together():
        mine = held(Seat.objects.filter(pk=seat.pk)).get()
        if mine.taken_back_at is None and mine.ends_on >= on:
            mine.ends_on, mine.taken_back_at, mine.taken_back_by = on - timedelta(days=1), now, by
            mine.save(update_fields=["ends_on", "taken_back_at", "taken_back_by"])
    return mine


def _set_count(pledge: Pledge, *, count: int, now: datetime) -> None:
    # Row by row, so that the press hears of it.
    paid = PaidSeats.objects.using(SUPPORTERS).filter(pledge=pledge).first()
    if count:
        PaidSeats(pledge=pledge, count=count, said_at=now).save(using=SUPPORTERS)
    elif paid is not None:
        paid.delete(using=SUPPORTERS)
