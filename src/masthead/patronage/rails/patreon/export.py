"""Patreon's list of members as its relationship manager exports it (CSV)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from masthead.lib.money import Money
from masthead.patronage.pledges import Interval
from masthead.patronage.rails.outside.cells import days_come_first, is_possible, read_amount, read_instant
from masthead.patronage.rails.outside.facts import Person
from masthead.patronage.rails.outside.importing import bring_in
from masthead.patronage.rails.outside.lines import Passed, Why, passed_over, told_amount
from masthead.patronage.rails.outside.table import Column, Row, read_rows
from masthead.patronage.rails.patreon.members import KIND, Member, currency, follow_member
from masthead.patronage.rails.report import LineReport, Report

COLUMNS: Final = {
    "name": Column(names=("Name",)),
    "email": Column(names=("Email",)),
    "status": Column(names=("Patron Status",)),
    "lifetime": Column(names=("Lifetime Amount", "Lifetime $")),
    "pledge": Column(names=("Pledge Amount", "Pledge $")),
    "often": Column(names=("Charge Frequency",), is_needed=False),
    "charged": Column(names=("Last Charge Date",)),
    "charge": Column(names=("Last Charge Status",)),
    "person": Column(names=("User ID",)),
    "currency": Column(names=("Currency",), is_needed=False),
}
_YEARLY: Final = frozenset({"annual", "annually", "yearly", "year"})


@dataclass(frozen=True, kw_only=True)
class _Line:
    number: int
    member: Member


def import_file(*, raw: bytes, now: datetime, is_rehearsal: bool = False) -> Report:
    """Import Patreon's list of members, each line once.

    Raises:
        FileRefused: it cannot be used. Nothing was changed.
    """
    rows = read_rows(raw, columns=COLUMNS)
    is_day_first = days_come_first(row["charged"] for row in rows)
    lines = [_line(row, is_day_first=is_day_first, now=now) for row in rows]
    return bring_in(
        lines,
        settle=lambda each: _settled(each, now=now),
        rail=KIND,
        account="Patreon",
        now=now,
        is_rehearsal=is_rehearsal,
    )


def _settled(each: _Line | Passed, *, now: datetime) -> LineReport:
    if isinstance(each, Passed):
        return passed_over(each)
    followed = follow_member(each.member, now=now)
    return told_amount(
        each.number,
        outcome=followed.outcome,
        why=followed.why,
        at=each.member.charged_at,
        amount=followed.booked.plain() if followed.booked else "",
        currency=followed.booked.currency if followed.booked else "",
    )


def _line(row: Row, *, is_day_first: bool | None, now: datetime) -> _Line | Passed:
    ours = currency()
    lifetime = read_amount(row["lifetime"] or "0", currency=ours)
    pledge = read_amount(row["pledge"] or "0", currency=ours)
    at = read_instant(row["charged"], is_day_first=is_day_first)
    why = None
    if not row.is_whole:
        why = Why.SHORT
    elif lifetime is None or pledge is None:
        why = Why.NO_AMOUNT
    elif not lifetime.amount_minor and not pledge.amount_minor:
        why = Why.NOT_PAYING
    elif row["currency"] and row["currency"].upper() != ours:
        why = Why.OTHER_CURRENCY
    elif row["charged"] and (at is None or not is_possible(at, now=now)):
        why = Why.NO_DAY
    elif not (row["person"].isascii() and row["person"].isalnum()):
        why = Why.NO_PERSON
    if why is not None or lifetime is None or pledge is None:
        return Passed(number=row.number, why=why or Why.NO_AMOUNT)
    return _Line(number=row.number, member=_member(row, lifetime=lifetime, pledge=pledge, at=at))


def _member(row: Row, *, lifetime: Money, pledge: Money, at: datetime | None) -> Member:
    status = row["status"].casefold()
    return Member(
        person=Person(key=row["person"], name=row["name"], email=row["email"]),
        lifetime=lifetime,
        pledge=pledge,
        interval=Interval.YEARLY if row["often"].casefold() in _YEARLY else Interval.MONTHLY,
        charged_at=at,
        charge=row["charge"].casefold(),
        is_active=status.startswith("active"),
        is_former=status.startswith("former"),
    )
