"""Costs as the office enters them: each is booked once, on record, and a mistake is taken back by a new entry."""

import uuid
from datetime import date, datetime

from masthead.lib.money import Money
from masthead.lib.safes import supporters_together
from masthead.office.access_log import note_deed
from masthead.office.models import Deed
from masthead.patronage.costs import cost_of, enter_cost, take_cost_back
from masthead.patronage.ledger import LedgerEntry


def spend(*, kind: str, money: Money, on: date, token: uuid.UUID, member: int, now: datetime) -> LedgerEntry:
    """Book a cost and write down who entered it; the same form sent twice books once.

    Raises:
        AlreadyBookedDifferently: the form was sent before, with another cost. Nothing was booked.
    """
    with supporters_together():
        entry = enter_cost(kind=kind, money=money, on=on, token=token, now=now)
        if entry.written_at == now:
            note_deed(Deed.SPENT, member=member, now=now, about=_about(entry))
    return entry


def unspend(entry: LedgerEntry, *, member: int, now: datetime) -> None:
    """Take a cost back and write down who did; pressed twice, it is taken back once."""
    with supporters_together():
        if take_cost_back(entry, now=now):
            note_deed(Deed.UNSPENT, member=member, now=now, about=_about(entry))


def _about(entry: LedgerEntry) -> str:
    said = cost_of(entry)
    return f"{said.kind}, {said.on:%Y-%m-%d}, {said.money.plain()} {said.money.currency}"
