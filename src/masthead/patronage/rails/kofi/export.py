"""Ko-fi's list of transactions as it exports it (CSV)."""

from datetime import datetime
from typing import Final

from masthead.patronage.rails.kofi.gifts import KIND, gift_of, number_of, person_of
from masthead.patronage.rails.outside.cells import days_come_first, is_possible, read_amount, read_instant
from masthead.patronage.rails.outside.importing import bring_in, settle_line
from masthead.patronage.rails.outside.lines import GiftLine, Passed, Why
from masthead.patronage.rails.outside.table import Column, Row, read_rows
from masthead.patronage.rails.report import Report

COLUMNS: Final = {
    "at": Column(names=("DateTime (UTC)", "DateTime")),
    "name": Column(names=("From",)),
    "received": Column(names=("Received",)),
    "given": Column(names=("Given",), is_needed=False),
    "currency": Column(names=("Currency",)),
    "kind": Column(names=("TransactionType",)),
    "number": Column(names=("TransactionId",)),
    "email": Column(names=("BuyerEmail", "Email"), is_needed=False),
}


def import_file(*, raw: bytes, now: datetime, is_rehearsal: bool = False) -> Report:
    """Import Ko-fi's list of transactions, each line once.

    Raises:
        FileRefused: it cannot be used. Nothing was changed.
    """
    rows = read_rows(raw, columns=COLUMNS)
    is_day_first = days_come_first(row["at"] for row in rows)
    lines = [_line(row, is_day_first=is_day_first, now=now) for row in rows]
    return bring_in(
        lines,
        settle=lambda each: settle_line(each, rail=KIND, now=now),
        rail=KIND,
        account="Ko-fi",
        now=now,
        is_rehearsal=is_rehearsal,
    )


def _line(row: Row, *, is_day_first: bool | None, now: datetime) -> GiftLine | Passed:
    number = number_of(row["number"])
    at = read_instant(row["at"], is_day_first=is_day_first)
    money = read_amount(row["received"] or "0", currency=row["currency"])
    why = None
    if not row.is_whole:
        why = Why.SHORT
    elif money is None:
        why = Why.NO_AMOUNT
    elif money.amount_minor == 0:
        given = read_amount(row["given"] or "0", currency=row["currency"])
        why = Why.WENT_OUT if given is None or given.amount_minor else Why.NOT_PAYING
    elif at is None or not is_possible(at, now=now):
        why = Why.NO_DAY
    elif not number:
        why = Why.NO_KEY
    if why is not None or money is None or at is None:
        return Passed(number=row.number, why=why or Why.NO_DAY)
    person = person_of(email=row["email"], name=row["name"], number=number)
    gift = gift_of(number=number, said_kind=row["kind"], person=person, money=money, at=at)
    return GiftLine(number=row.number, gift=gift)
