"""Refunds as the office makes them: through the rail where it can, otherwise recorded once money was sent."""

from datetime import date, datetime
from enum import Enum

from masthead.lib.money import Money
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together
from masthead.office.access_log import note_deed
from masthead.office.models import Deed
from masthead.patronage.accounts import REFUNDS
from masthead.patronage.ledger import LedgerEntry
from masthead.patronage.payments import Payment
from masthead.patronage.rails.contract import Ability
from masthead.patronage.rails.registry import rail_of
from masthead.patronage.refunding import record_refund, refunds_of


class Way(Enum):
    """How a payment can be sent back."""

    RAIL = "rail"
    HAND = "hand"
    ELSEWHERE = "elsewhere"


def way_of(payment: Payment) -> Way:
    """Return how a payment can be sent back: by its rail, by hand at the bank, or on a platform's own pages."""
    abilities = rail_of(payment.rail).abilities
    if Ability.REFUNDS in abilities:
        return Way.RAIL
    return Way.HAND if Ability.STATEMENTS in abilities and Ability.KEPT_ELSEWHERE not in abilities else Way.ELSEWHERE


def booked_refunds(payment: Payment) -> tuple[LedgerEntry, ...]:
    """Return what was booked as sent back of a payment, the oldest first."""
    rows = LedgerEntry.objects.using(SUPPORTERS).filter(payment=payment, debit=REFUNDS)
    return tuple(rows.order_by("booked_on", "pk"))


def send_by_rail(payment: Payment, *, member: int, now: datetime) -> None:
    """Let the rail send back all that is left, after who asked for it has been written down.

    Raises:
        RailUnreachable: it did not answer; asking again is safe.
    """
    refund = rail_of(payment.rail).refund
    assert refund is not None, "a rail that declares refunds has the function"
    _note(payment, member=member, now=now, about="")
    refund(payment, now=now)


def record_by_hand(payment: Payment, *, money: Money, number: int, on: date, member: int, now: datetime) -> None:
    """Book what a member sent back by hand, and who it was; told twice, it is booked and written down once.

    Raises:
        TooMuch, NotTheNext, AlreadyBookedDifferently: see ``record_refund``. Nothing was booked.
    """
    with supporters_together():
        mine = held(Payment.objects.filter(pk=payment.pk)).get()
        is_new = refunds_of(mine) == number
        record_refund(mine, money=money, number=number, on=on, now=now)
        if is_new:
            _note(payment, member=member, now=now, about=f" {money.plain()} {money.currency}")


def _note(payment: Payment, *, member: int, now: datetime, about: str) -> None:
    reader = payment.pledge.reader_id if payment.pledge else None
    note_deed(Deed.REFUNDED, member=member, now=now, reader=reader, about=f"№ {payment.receipt.number}{about}")
