"""Letters to patrons about gifts that go back: refunds, also those that failed, and what a bank disputes."""

from collections.abc import Mapping

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from masthead.lib.router import SUPPORTERS
from masthead.patronage.ledger import LedgerEntry
from masthead.patronage.links import url_of
from masthead.patronage.payments import Receipt
from masthead.patronage.pledges import Pledge
from masthead.post.outbox import Draft, write_letter
from masthead.readers.joining import addressee


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
    pledge = entry.payment.pledge if entry.payment else None
    if pledge is None:
        return
    with translation.override(pledge.reader.language):
        said = _about(entry, pledge=pledge)
        # Neutral, so that a subject line on a locked screen gives nobody away.
        subject = gettext("About a payment of yours")
        text = render_to_string(f"patronage/letters/{template}.txt", said)
    draft = Draft(to=addressee(pledge.reader), subject=subject, text=text, key=f"{template}:{entry.pk}")
    write_letter(draft, using=SUPPORTERS)


def _about(entry: LedgerEntry, *, pledge: Pledge) -> Mapping[str, object]:
    payment = entry.payment
    assert payment is not None, "a letter is about somebody's payment"
    language = pledge.reader.language
    return {
        "newsroom": settings.MASTHEAD_CONFIG.newsroom.name,
        "amount": entry.money.shown(language),
        "gift": payment.money.shown(language),
        "is_whole": entry.money == payment.money,
        "paid_on": date_format(payment.paid_on, "DATE_FORMAT") if payment.paid_on else "",
        # Money that nobody could place, a gift that came twice for one, has none.
        "number": Receipt.objects.using(SUPPORTERS).filter(payment=payment).values_list("number", flat=True).first(),
        "goes_on": pledge.is_open and pledge.next_due_on is not None,
        "manage": url_of(pledge),
    }
