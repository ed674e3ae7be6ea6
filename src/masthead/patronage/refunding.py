"""Refunding: what of a gift can still be sent back, and booking what a person sent back by hand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from masthead.lib.money import Money
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together
from masthead.patronage.accounts import DISPUTED, GIFTS, REFUNDS
from masthead.patronage.booking import book_refund
from masthead.patronage.ledger import LedgerEntry
from masthead.patronage.payments import Payment
from masthead.patronage.returning_letters import tell_refund


class TooMuch(ValueError):
    """More was to be refunded than is left of the gift; ``left`` is what is. Nothing was booked."""

    def __init__(self, left: Money) -> None:
        """Say what is left."""
        super().__init__(f"{left.plain()} {left.currency} is left of this gift.")
        self.left = left


class NotTheNext(ValueError):
    """A refund has a number that is not the next one's, nor one that is booked. Nothing was booked."""


def left_of(payments: Iterable[Payment]) -> Mapping[UUID, Money]:
    """Return what of each payment is a gift that is still here: booked as a gift, not refunded, not in dispute.

    Cost: one query.
    """
    rows = list(payments)
    sums: dict[UUID | None, int] = defaultdict(int)
    entries = LedgerEntry.objects.using(SUPPORTERS).filter(payment__in=[each.pk for each in rows])
    for key, debit, credit, amount in entries.values_list("payment_id", "debit", "credit", "amount_minor"):
        for account, change in ((credit, amount), (debit, -amount)):
            if account in {GIFTS, REFUNDS, DISPUTED}:
                sums[key] += change
    return {each.pk: Money(amount_minor=max(sums[each.pk], 0), currency=each.currency) for each in rows}


def refunds_of(payment: Payment) -> int:
    """Return how many refunds of a payment are booked: the number of the one that comes next."""
    rows = LedgerEntry.objects.using(SUPPORTERS).filter(payment=payment, debit=REFUNDS)
    return rows.filter(key__startswith=f"refund:{payment.rail}:").count()


def record_refund(payment: Payment, *, money: Money, number: int, on: date, now: datetime) -> LedgerEntry:
    """Book a refund that a person sent by hand, whole or in part.

    Args:
        number: which refund of this payment it is, as the person saw it (``refunds_of``): told twice, it is
            booked once.

    Raises:
        NotTheNext: refunds before this one are missing.
        TooMuch: not so much is left of the gift.
        AlreadyBookedDifferently: a refund of this number is booked, with another amount or day.
    """
    key = f"{payment.pk}-{number}"
    with supporters_together():
        mine = held(Payment.objects.filter(pk=payment.pk)).get()
        known = LedgerEntry.objects.using(SUPPORTERS).filter(key=f"refund:{mine.rail}:{key}").exists()
        if not known and number != refunds_of(mine):
            raise NotTheNext("Somebody booked a refund of this gift meanwhile. Look at what is left, and begin again.")
        left = left_of([mine])[mine.pk]
        if not known and (money.currency != left.currency or money.amount_minor > left.amount_minor):
            raise TooMuch(left)
        entry = book_refund(mine, money=money, key=key, on=on, now=now)
        tell_refund(entry)
    return entry
