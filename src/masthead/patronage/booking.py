"""Booking: what happens to money, each deed once, as entries in the ledger.

Every deed has a key. Told again, it finds its entry and changes nothing; told differently under the same
key, it is refused, because somebody is wrong about money.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from masthead.lib.money import Money
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import supporters_together
from masthead.patronage.accounts import (
    DISPUTED,
    GIFTS,
    REFUNDS,
    UNASSIGNED,
    AccountUnknown,
    cost,
    fees_of,
    held_by,
    is_account,
)
from masthead.patronage.ledger import LedgerEntry
from masthead.patronage.payments import Payment
from masthead.press.notes import note

# How the key of a cost begins; so costs are found among the entries.
COST_KEY: Final = "cost:"


@dataclass(frozen=True, kw_only=True)
class Movement:
    """Money that moves from one account to another on a day; ``key`` names the deed."""

    key: str
    debit: str
    credit: str
    money: Money
    on: date
    payment: Payment | None = None


class AlreadyBookedDifferently(RuntimeError):
    """A deed of this key stands in the ledger with another amount, day or account. Nothing was written."""


class NothingToBook(ValueError):
    """An amount is not above nothing, or moves from an account to itself. Nothing was written."""


class AlreadyCorrected(RuntimeError):
    """An entry was taken back before; it cannot be taken back twice."""


def book(movement: Movement, *, now: datetime, corrects: LedgerEntry | None = None) -> LedgerEntry:
    """Write a movement into the ledger, or find it there.

    Raises:
        AccountUnknown: the chart has no such account.
        NothingToBook: the amount is not above nothing, or both accounts are the same.
        AlreadyBookedDifferently: the key is taken by another movement.
    """
    # Checked here too: with conflicts ignored, SQLite would also pass over a broken check in silence.
    if movement.money.amount_minor <= 0 or movement.debit == movement.credit:
        raise NothingToBook("An amount above nothing moves between two accounts.")
    for name in (movement.debit, movement.credit):
        if not is_account(name):
            raise AccountUnknown(f"The books have no account {name!r}.")
    fresh = LedgerEntry(
        key=movement.key,
        debit=movement.debit,
        credit=movement.credit,
        amount_minor=movement.money.amount_minor,
        currency=movement.money.currency,
        booked_on=movement.on,
        written_at=now,
        payment=movement.payment,
        corrects=corrects,
    )
    rows = LedgerEntry.objects.using(SUPPORTERS)
    with supporters_together():
        # Not get_or_create: on PostgreSQL a conflict would end the caller's transaction too.
        rows.bulk_create([fresh], ignore_conflicts=True)
        kept = rows.filter(key=movement.key).first()
        if kept is not None:
            # Rows that are written in bulk send no signal, so the press is told by hand; once too often is no harm.
            note(model="patronage.ledgerentry", pk=kept.pk, using=SUPPORTERS)
    if kept is None:
        raise AlreadyCorrected("This entry was taken back before.")
    if _facts(kept) != _facts(fresh):
        raise AlreadyBookedDifferently(f"{movement.key} stands in the ledger already, and says something else.")
    return kept


def take_back(entry: LedgerEntry, *, on: date, now: datetime) -> LedgerEntry:
    """Book the reverse of an entry; a correction is a new entry, never a change.

    Raises:
        AlreadyCorrected: it was taken back before.
    """
    reverse = Movement(
        key=f"correction:{entry.pk}",
        debit=entry.credit,
        credit=entry.debit,
        money=entry.money,
        on=on,
        payment=entry.payment,
    )
    if LedgerEntry.objects.using(SUPPORTERS).filter(corrects=entry).exists():
        raise AlreadyCorrected("This entry was taken back before.")
    return book(reverse, now=now, corrects=entry)


def book_gift(payment: Payment, *, on: date, now: datetime) -> LedgerEntry:
    """Book a settled payment of a known patron as income."""
    return _book_payment(payment, deed="gift", debit=held_by(payment.rail), credit=GIFTS, on=on, now=now)


def book_unknown(payment: Payment, *, on: date, now: datetime) -> LedgerEntry:
    """Book money that arrived and that nobody has claimed: it is here, and it is not income yet."""
    return _book_payment(payment, deed="unknown", debit=held_by(payment.rail), credit=UNASSIGNED, on=on, now=now)


def book_claimed(payment: Payment, *, on: date, now: datetime) -> LedgerEntry:
    """Book unknown money as the gift that a person found it to be."""
    return _book_payment(payment, deed="claimed", debit=UNASSIGNED, credit=GIFTS, on=on, now=now)


def book_returned(payment: Payment, *, on: date, now: datetime) -> LedgerEntry:
    """Book unknown money that was sent back."""
    return _book_payment(payment, deed="returned", debit=UNASSIGNED, credit=held_by(payment.rail), on=on, now=now)


def book_payout(payment: Payment, *, of: str, on: date, now: datetime) -> LedgerEntry:
    """Book unknown money as what another rail, which holds it for the newsroom, has paid out."""
    return _book_payment(payment, deed="payout", debit=UNASSIGNED, credit=held_by(of), on=on, now=now)


def book_payout_fee(payment: Payment, *, of: str, money: Money, on: date, now: datetime) -> LedgerEntry:
    """Book what a rail kept for itself of a payout."""
    movement = Movement(
        key=f"payout-fee:{payment.pk}", debit=fees_of(of), credit=held_by(of), money=money, on=on, payment=payment
    )
    return book(movement, now=now)


def book_refund(payment: Payment, *, money: Money, key: str, on: date, now: datetime) -> LedgerEntry:
    """Book a refund, whole or in part; ``key`` is the rail's name for it."""
    return _book_part(payment, deed="refund", debit=REFUNDS, money=money, key=key, on=on, now=now)


def book_fee(payment: Payment, *, money: Money, key: str, on: date, now: datetime) -> LedgerEntry:
    """Book what a rail took for itself from a payment."""
    return _book_part(payment, deed="fee", debit=fees_of(payment.rail), money=money, key=key, on=on, now=now)


def book_dispute(payment: Payment, *, money: Money, key: str, on: date, now: datetime) -> LedgerEntry:
    """Book money that a payer's bank took back while a dispute is open."""
    return _book_part(payment, deed="dispute", debit=DISPUTED, money=money, key=key, on=on, now=now)


def book_cost(*, kind: str, money: Money, key: str, on: date, now: datetime, rail: str = "bank") -> LedgerEntry:
    """Book what the newsroom spent, as a person entered it."""
    movement = Movement(key=f"{COST_KEY}{key}", debit=cost(kind), credit=held_by(rail), money=money, on=on)
    return book(movement, now=now)


def _book_payment(payment: Payment, *, deed: str, debit: str, credit: str, on: date, now: datetime) -> LedgerEntry:
    movement = Movement(
        key=f"{deed}:{payment.pk}", debit=debit, credit=credit, money=payment.money, on=on, payment=payment
    )
    return book(movement, now=now)


def _book_part(
    payment: Payment, *, deed: str, debit: str, money: Money, key: str, on: date, now: datetime
) -> LedgerEntry:
    """Book what left the rail's account again of a payment."""
    movement = Movement(
        key=f"{deed}:{payment.rail}:{key}",
        debit=debit,
        credit=held_by(payment.rail),
        money=money,
        on=on,
        payment=payment,
    )
    return book(movement, now=now)


def _facts(entry: LedgerEntry) -> tuple[object, ...]:
    return (
        entry.debit,
        entry.credit,
        entry.amount_minor,
        entry.currency,
        entry.booked_on,
        entry.payment_id,
        entry.corrects_id,
    )
