"""Letters to patrons about gifts that go back: refunds, also those that failed, and what a bank disputes."""

from django.utils.translation import gettext_lazy as _

from masthead.lib.router import SUPPORTERS
from masthead.patronage.ledger import LedgerEntry
from masthead.patronage.letters import owe
from masthead.patronage.payments import Receipt


def tell_refund(entry: LedgerEntry) -> None:
    """Owe the patron a letter about a refund, once, in the transaction that books it."""
    _write(entry, template="refunded")


def tell_refund_failed(entry: LedgerEntry) -> None:
    """Owe the patron a letter about a refund that came back to us, once, in the transaction that books it."""
    _write(entry, template="refund_failed")


def tell_dispute(entry: LedgerEntry) -> None:
    """Owe the patron a letter about a gift that their bank has taken back, once, in the transaction that books it."""
    _write(entry, template="disputed")


def _write(entry: LedgerEntry, *, template: str) -> None:
    payment = entry.payment
    if payment is None or payment.pledge is None:
        return
    pledge, language = payment.pledge, payment.pledge.reader.language
    said = {
        "amount": entry.money.shown(language),
        "gift": payment.money.shown(language),
        "is_whole": entry.money == payment.money,
        "paid_on": payment.paid_on,
        # Money that nobody could place, a gift that came twice for one, has none.
        "number": Receipt.objects.using(SUPPORTERS).filter(payment=payment).values_list("number", flat=True).first(),
        "goes_on": pledge.is_open and pledge.next_due_on is not None,
    }
    owe(pledge, template=template, subject=_("About a payment of yours"), key=f"{template}:{entry.pk}", said=said)
