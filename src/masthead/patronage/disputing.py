"""Booking what comes after a gift on a rail that holds the money: disputes and their ends, and refunds that fail."""

from datetime import date, datetime

from masthead.lib.money import Money
from masthead.patronage.accounts import DISPUTED, REFUNDS, fees_of, held_by
from masthead.patronage.booking import Movement, book
from masthead.patronage.ledger import LedgerEntry
from masthead.patronage.payments import Payment


def book_dispute_won(payment: Payment, *, money: Money, key: str, on: date, now: datetime) -> LedgerEntry:
    """Book disputed money that came back."""
    return _book(
        payment, deed="dispute-won", debit=held_by(payment.rail), credit=DISPUTED, money=money, key=key, on=on, now=now
    )


def book_dispute_lost(payment: Payment, *, money: Money, key: str, on: date, now: datetime) -> LedgerEntry:
    """Book disputed money that is gone for good: it counts as sent back."""
    return _book(payment, deed="dispute-lost", debit=REFUNDS, credit=DISPUTED, money=money, key=key, on=on, now=now)


def book_fee_back(payment: Payment, *, money: Money, key: str, on: date, now: datetime) -> LedgerEntry:
    """Book a fee that the rail gave back."""
    rail = payment.rail
    return _book(
        payment, deed="fee-back", debit=held_by(rail), credit=fees_of(rail), money=money, key=key, on=on, now=now
    )


def book_refund_failed(payment: Payment, *, money: Money, key: str, on: date, now: datetime) -> LedgerEntry:
    """Book a refund that did not reach the payer: the money is here again."""
    return _book(
        payment, deed="refund-failed", debit=held_by(payment.rail), credit=REFUNDS, money=money, key=key, on=on, now=now
    )


def _book(
    payment: Payment, *, deed: str, debit: str, credit: str, money: Money, key: str, on: date, now: datetime
) -> LedgerEntry:
    movement = Movement(
        key=f"{deed}:{payment.rail}:{key}", debit=debit, credit=credit, money=money, on=on, payment=payment
    )
    return book(movement, now=now)
