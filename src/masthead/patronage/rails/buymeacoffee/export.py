"""Buy Me a Coffee's lists of supporters and of payments as it exports them (CSV)."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from masthead.lib.money import AmountUnreadable, Money
from masthead.patronage.rails.buymeacoffee.gifts import KIND, numbered, person_of, with_keys
from masthead.patronage.rails.outside.cells import days_come_first, is_possible, read_amount, read_instant
from masthead.patronage.rails.outside.facts import Gift
from masthead.patronage.rails.outside.importing import bring_in, settle_line
from masthead.patronage.rails.outside.lines import GiftLine, Passed, Why
from masthead.patronage.rails.outside.table import Column, Row, read_rows
from masthead.patronage.rails.report import Report

# The lists name their columns in more than one way; the names of the platform's own interface are among them.
COLUMNS: Final = {
    "email": Column(names=("Supporter Email", "Email", "Email Address", "supporter_email", "payer_email")),
    "name": Column(names=("Supporter Name", "Name", "supporter_name", "payer_name"), is_needed=False),
    "amount": Column(names=("Amount", "Support Amount", "Total Amount"), is_needed=False),
    "count": Column(names=("Coffees", "Coffee Count", "Count", "Quantity", "support_coffees"), is_needed=False),
    "price": Column(names=("Coffee Price", "Price", "support_coffee_price"), is_needed=False),
    "currency": Column(names=("Currency", "support_currency")),
    "at": Column(names=("Date", "Support Date", "Created At", "Created On", "support_created_on")),
    "number": Column(names=("Transaction ID", "transaction_id", "Payment ID"), is_needed=False),
    "returned": Column(names=("Refunded", "Is Refunded", "is_refunded"), is_needed=False),
}
_YES: Final = frozenset({"yes", "true", "1", "refunded"})
_MOST_COFFEES: Final = 1_000_000


def import_file(*, raw: bytes, now: datetime, is_rehearsal: bool = False) -> Report:
    """Import a list of Buy Me a Coffee, each line once.

    Raises:
        FileRefused: it cannot be used. Nothing was changed.
    """
    rows = read_rows(raw, columns=COLUMNS)
    is_day_first = days_come_first(row["at"] for row in rows)
    found = [_line(row, is_day_first=is_day_first, now=now) for row in rows]
    gifts = {line.number: line for line in with_keys(each for each in found if isinstance(each, GiftLine))}
    lines = [gifts.get(each.number, each) for each in found]
    return bring_in(
        lines,
        settle=lambda each: settle_line(each, rail=KIND, now=now),
        rail=KIND,
        account="Buy Me a Coffee",
        now=now,
        is_rehearsal=is_rehearsal,
    )


def _line(row: Row, *, is_day_first: bool | None, now: datetime) -> GiftLine | Passed:
    money, at = _money(row), read_instant(row["at"], is_day_first=is_day_first)
    why = None
    if not row.is_whole:
        why = Why.SHORT
    elif money is None:
        why = Why.NO_AMOUNT
    elif money.amount_minor == 0:
        why = Why.NOT_PAYING
    elif at is None or not is_possible(at, now=now):
        why = Why.NO_DAY
    elif "@" not in row["email"]:
        why = Why.NO_PERSON
    if why is not None or money is None or at is None:
        return Passed(number=row.number, why=why or Why.NO_DAY)
    person = person_of(email=row["email"], name=row["name"], otherwise="")
    gift = Gift(key="", person=person, money=money, paid_at=at, is_returned=row["returned"].casefold() in _YES)
    number = row["number"]
    key = numbered(person, number) if number and number.isascii() and len(number) <= 80 else ""
    return GiftLine(number=row.number, gift=replace(gift, key=key))


def _money(row: Row) -> Money | None:
    """Return the amount as it stands there, or the number of coffees times their price."""
    if row["amount"]:
        return read_amount(row["amount"], currency=row["currency"])
    price = read_amount(row["price"], currency=row["currency"])
    count = row["count"] or "1"
    if price is None or not (count.isascii() and count.isdecimal()) or int(count[:9]) > _MOST_COFFEES:
        return None
    try:
        return Money(amount_minor=price.amount_minor * int(count), currency=price.currency)
    except AmountUnreadable:
        return None
