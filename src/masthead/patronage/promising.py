"""Promising: what patrons do with their pledges. Each deed is a step on record."""

from dataclasses import dataclass
from datetime import date, datetime

from masthead.lib.money import Money
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together
from masthead.patronage.due_days import next_due
from masthead.patronage.following import follow_later
from masthead.patronage.pledges import Interval, Pledge, PledgeStep
from masthead.patronage.seating import trim_seats
from masthead.readers.models import Reader

_PATRON = PledgeStep.By.PATRON


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What a patron means to give, on which rail, and how the rail will know it."""

    rail: str
    rail_reference: str
    money: Money
    interval: Interval
    begins_on: date


class PledgeClosed(RuntimeError):
    """The pledge is over: cancelled, or given once and done. Nothing was changed."""


class NothingIsDue(RuntimeError):
    """There is no coming gift that could be skipped or moved. Nothing was changed."""


def make_pledge(*, reader: Reader, promise: Promise, now: datetime, by: str = _PATRON) -> Pledge:
    """Record a promise. It is no income, and stays a promise until money arrives."""
    with supporters_together():
        pledge = Pledge.objects.using(SUPPORTERS).create(
            reader=reader,
            rail=promise.rail,
            rail_reference=promise.rail_reference,
            amount_minor=promise.money.amount_minor,
            currency=promise.money.currency,
            interval=promise.interval,
            due_day=promise.begins_on.day,
            next_due_on=promise.begins_on,
            made_at=now,
        )
        _record(pledge, kind=PledgeStep.Kind.MADE, by=by, at=now, money=promise.money, on=promise.begins_on)
    return pledge


def change_amount(pledge: Pledge, *, money: Money, now: datetime, by: str = _PATRON) -> Pledge:
    """Make the coming gifts of a pledge larger or smaller.

    Raises:
        PledgeClosed: it is over.
        ValueError: the amount is in another currency.
    """
    with supporters_together():
        mine = _open(pledge)
        if money.currency != mine.currency:
            raise ValueError("A pledge stays in its currency. Cancel it and make another.")
        if money.amount_minor != mine.amount_minor:
            mine.amount_minor = money.amount_minor
            mine.save(update_fields=["amount_minor"])
            trim_seats(mine, now=now)
            _record(mine, kind=PledgeStep.Kind.AMOUNT_CHANGED, by=by, at=now, money=money)
    return mine


def change_day(pledge: Pledge, *, on: date, now: datetime, by: str = _PATRON) -> Pledge:
    """Move the coming gift to another day; those that follow fall on that day of the month.

    Raises:
        PledgeClosed: it is over.
        NothingIsDue: nothing more is due.
    """
    with supporters_together():
        mine = _open(pledge)
        if mine.next_due_on is None:
            raise NothingIsDue("No gift is due, so there is no day to move.")
        mine.next_due_on, mine.due_day = on, on.day
        mine.save(update_fields=["next_due_on", "due_day"])
        _record(mine, kind=PledgeStep.Kind.DAY_CHANGED, by=by, at=now, on=on)
    return mine


def skip_next(pledge: Pledge, *, expected_on: date, now: datetime, by: str = _PATRON) -> Pledge:
    """Leave the coming gift out; the one after it stays as it was.

    Args:
        expected_on: the due day that the patron saw and skipped; pressing the button twice skips one.

    Raises:
        PledgeClosed: it is over.
        NothingIsDue: nothing more is due.
    """
    with supporters_together():
        mine = _open(pledge)
        if mine.next_due_on is None or mine.interval == Interval.ONCE:
            raise NothingIsDue("No further gift is due, so there is none to skip.")
        if mine.next_due_on == expected_on:
            mine.next_due_on = next_due(interval=mine.interval, after=expected_on, due_day=mine.due_day)
            mine.save(update_fields=["next_due_on"])
            _record(mine, kind=PledgeStep.Kind.SKIPPED, by=by, at=now, on=expected_on)
    return mine


def cancel(pledge: Pledge, *, now: datetime, by: str = _PATRON) -> Pledge:
    """End a pledge. Cancelling twice is no error: it is over, which is what was wanted."""
    with supporters_together():
        mine = held(Pledge.objects.filter(pk=pledge.pk)).get()
        if mine.is_open:
            mine.state, mine.next_due_on = Pledge.State.CANCELLED, None
            mine.save(update_fields=["state", "next_due_on"])
            _record(mine, kind=PledgeStep.Kind.CANCELLED, by=by, at=now)
    return mine


def _open(pledge: Pledge) -> Pledge:
    mine = held(Pledge.objects.filter(pk=pledge.pk)).get()
    if not mine.is_open:
        raise PledgeClosed("This pledge is over. Nothing was changed.")
    return mine


def _record(
    pledge: Pledge, *, kind: str, by: str, at: datetime, money: Money | None = None, on: date | None = None
) -> None:
    if by != PledgeStep.By.RAIL and kind != PledgeStep.Kind.MADE:
        follow_later(pledge)
    PledgeStep.objects.using(SUPPORTERS).create(
        pledge=pledge, kind=kind, by=by, at=at, amount_minor=money.amount_minor if money else None, on=on
    )
