"""The books: every figure derived from the ledger, and a check that recomputes all of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from masthead.lib.money import Money
from masthead.lib.router import SUPPORTERS
from masthead.patronage.accounts import is_account
from masthead.patronage.ledger import LedgerEntry
from masthead.patronage.payments import Payment, Question, Receipt, ReceiptBook
from masthead.patronage.triggers import BOOKED

_GIFTS = ("gift", "claimed")


@dataclass(frozen=True, kw_only=True)
class Balance:
    """What stands on one account in one currency: debits minus credits."""

    account: str
    money: Money


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Something that the books say twice and not alike; ``what`` is for a person."""

    key: str
    what: str


def balances(*, until: date | None = None) -> tuple[Balance, ...]:
    """Return the balance of every account in every currency, by name; through the day ``until`` where given."""
    rows = LedgerEntry.objects.using(SUPPORTERS)
    rows = rows.filter(booked_on__lte=until) if until else rows
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for side, sign in (("debit", 1), ("credit", -1)):
        for row in rows.values(side, "currency").annotate(total=Sum("amount_minor")).order_by(side, "currency"):
            sums[row[side], row["currency"]] += sign * row["total"]
    return tuple(
        Balance(account=account, money=Money(amount_minor=total, currency=currency))
        for (account, currency), total in sorted(sums.items())
    )


def check() -> tuple[Difference, ...]:
    """Recompute everything that can be derived, and return every difference.

    Cost: the ledger, the payments and the receipts are each read once, whole, in pages.
    """
    found = [*_check_triggers(), *_check_entries(), *_check_balances(), *_check_payments(), *_check_receipts()]
    return tuple(found)


def _check_triggers() -> Iterator[Difference]:
    for name in BOOKED.missing():
        yield Difference(key=name, what="The database would allow the ledger to be changed: a trigger is missing.")


def _check_entries() -> Iterator[Difference]:
    for entry in LedgerEntry.objects.using(SUPPORTERS).select_related("corrects").order_by("pk").iterator(2_000):
        if not is_account(entry.debit) or not is_account(entry.credit):
            yield Difference(key=entry.key, what="It names an account that the chart does not have.")
        back = entry.corrects
        if back is not None and _mirrored(entry) != (back.debit, back.credit, back.amount_minor, back.currency):
            yield Difference(key=entry.key, what="It takes back an entry, but not exactly what that one moved.")


def _mirrored(entry: LedgerEntry) -> tuple[str, str, int, str]:
    return (entry.credit, entry.debit, entry.amount_minor, entry.currency)


def _check_balances() -> Iterator[Difference]:
    totals: dict[str, int] = defaultdict(int)
    for balance in balances():
        totals[balance.money.currency] += balance.money.amount_minor
    for currency, total in sorted(totals.items()):
        if total:
            yield Difference(key=currency, what=f"The accounts do not add up to nothing, but to {total}.")


def _check_payments() -> Iterator[Difference]:
    """Every settled payment is booked once with its own amount, and nothing else is booked as one."""
    booked = _first_entries()
    for payment in Payment.objects.using(SUPPORTERS).order_by("pk").iterator(2_000):
        entry = booked.pop(str(payment.pk), None)
        if payment.state != Payment.State.SETTLED:
            if entry is not None:
                yield Difference(key=str(payment.pk), what="It is booked, and has not arrived.")
        elif entry is None:
            yield Difference(key=str(payment.pk), what="It has arrived, and is not booked.")
        elif entry != (payment.amount_minor, payment.currency):
            yield Difference(key=str(payment.pk), what="It is booked with another amount than what arrived.")
    for key in sorted(booked):
        yield Difference(key=key, what="It is booked, and there is no such payment.")
    yield from _check_open_money()


def _first_entries() -> dict[str, tuple[int, str]]:
    """Return (amount, currency) of the entry that brought each payment in, by the payment's id."""
    rows = LedgerEntry.objects.using(SUPPORTERS).filter(payment__isnull=False).order_by("pk")
    found = {}
    for key, payment, amount, currency in rows.values_list("key", "payment_id", "amount_minor", "currency").iterator(
        2_000
    ):
        if key.partition(":")[0] in {"gift", "unknown"}:
            found[str(payment)] = (amount, currency)
    return found


def _check_open_money() -> Iterator[Difference]:
    """Money of which nobody knows whose it is has a question that waits, and no other money has."""
    unknown, decided = _keys("unknown"), _keys("claimed") | _keys("returned") | _keys("payout")
    waiting = Question.objects.using(SUPPORTERS).filter(answer="").exclude(kind__in=["part", "dispute"])
    asked = {str(pk) for pk in waiting.values_list("payment_id", flat=True)}
    for payment in sorted((unknown - decided) ^ asked):
        what = "Nobody is asked about it." if payment not in asked else "Somebody is asked about it."
        yield Difference(key=payment, what=f"Its money and its question do not agree. {what}")


def _keys(deed: str) -> set[str]:
    rows = LedgerEntry.objects.using(SUPPORTERS).filter(key__startswith=f"{deed}:", payment__isnull=False)
    return {str(pk) for pk in rows.values_list("payment_id", flat=True)}


def _check_receipts() -> Iterator[Difference]:
    numbers = list(Receipt.objects.using(SUPPORTERS).order_by("number").values_list("number", flat=True))
    book = ReceiptBook.objects.using(SUPPORTERS).filter(pk=1).first()
    last = book.last_number if book else 0
    for number in sorted(set(range(1, last + 1)) ^ set(numbers)):
        yield Difference(key=f"receipt {number}", what="The receipts' numbers have a gap, or one beyond the last.")
    receipted = {str(pk) for pk in Receipt.objects.using(SUPPORTERS).values_list("payment_id", flat=True)}
    gifts = {payment for deed in _GIFTS for payment in _keys(deed)}
    for payment in sorted(gifts ^ receipted):
        what = "A gift without a receipt." if payment in gifts else "A receipt without a gift."
        yield Difference(key=payment, what=what)


def total(found: Iterable[Balance], *, account: str, currency: str) -> Money:
    """Return what stands on one account, nothing where it is not among ``found``."""
    amount = sum(
        each.money.amount_minor for each in found if (each.account, each.money.currency) == (account, currency)
    )
    return Money(amount_minor=amount, currency=currency)
