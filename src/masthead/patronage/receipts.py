"""Receipts: one a payment, numbered without gaps."""

from datetime import datetime

from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together
from masthead.patronage.payments import Payment, Receipt, ReceiptBook


def issue_receipt(payment: Payment, *, now: datetime) -> Receipt:
    """Return the payment's receipt, which gets the next number where there is none.

    The book's row is held until the caller's transaction ends: a number is taken only together with the
    payment that it is for, so a transaction that fails leaves no gap.
    """
    with supporters_together():
        ReceiptBook.objects.using(SUPPORTERS).bulk_create([ReceiptBook(pk=1)], ignore_conflicts=True)
        book = held(ReceiptBook.objects.filter(pk=1)).get()
        found = Receipt.objects.using(SUPPORTERS).filter(payment=payment).first()
        if found is not None:
            return found
        book.last_number += 1
        book.save(update_fields=["last_number"])
        return Receipt.objects.using(SUPPORTERS).create(number=book.last_number, payment=payment, issued_at=now)
