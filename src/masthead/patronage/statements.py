"""A patron's year: every gift of a pledge, with its receipt and what was sent back."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from masthead.lib.money import Money
from masthead.lib.router import SUPPORTERS
from masthead.patronage.accounts import REFUNDS
from masthead.patronage.ledger import LedgerEntry
from masthead.patronage.payments import Payment
from masthead.patronage.pledges import Pledge


@dataclass(frozen=True, kw_only=True)
class Line:
    """One gift; ``refunded`` is what of it was sent back."""

    paid_on: date
    receipt_number: int
    money: Money
    refunded: Money


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One year's gifts; ``total`` is what was kept."""

    year: int
    lines: tuple[Line, ...]
    total: Money


def years_of(pledge: Pledge) -> tuple[int, ...]:
    """Return the years in which gifts of a pledge arrived, the latest first. Cost: one query."""
    return tuple(first.year for first in _gifts(pledge).dates("paid_on", "year", order="DESC"))


def statement_of(pledge: Pledge, *, year: int) -> Statement:
    """Return a year's gifts of a pledge, the oldest first. Cost: two queries."""
    rows = _gifts(pledge).filter(paid_on__year=year)
    rows = rows.select_related("receipt").order_by("paid_on", "receipt__number")
    payments = [each for each in rows if each.paid_on is not None]
    back = _refunded([each.pk for each in payments])
    lines = tuple(
        Line(
            paid_on=each.paid_on,
            receipt_number=each.receipt.number,
            money=each.money,
            refunded=Money(amount_minor=back[each.pk], currency=each.currency),
        )
        for each in payments
        if each.paid_on is not None
    )
    kept = sum(line.money.amount_minor - line.refunded.amount_minor for line in lines)
    return Statement(year=year, lines=lines, total=Money(amount_minor=kept, currency=pledge.currency))


def _gifts(pledge: Pledge) -> QuerySet[Payment]:
    rows = Payment.objects.using(SUPPORTERS)
    return rows.filter(pledge=pledge, state=Payment.State.SETTLED, receipt__isnull=False)


def _refunded(ids: list[UUID]) -> dict[UUID | None, int]:
    found: dict[UUID | None, int] = defaultdict(int)
    rows = LedgerEntry.objects.using(SUPPORTERS).filter(payment__in=ids)
    for payment_id, debit, credit, amount in rows.values_list("payment_id", "debit", "credit", "amount_minor"):
        found[payment_id] += amount * ((debit == REFUNDS) - (credit == REFUNDS))
    return found
