"""Recovering: a card that is refused is written about seldom, with its reason, and with a way to mend it."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from masthead.lib.safes import held, supporters_together
from masthead.patronage.letters import owe
from masthead.patronage.links import url_of
from masthead.patronage.pledges import Pledge
from masthead.patronage.rails.stripe.client import KIND, asking
from masthead.patronage.rails.stripe.reading import pledge_id_of_invoice

# Letters go out at the first refusal and at the third, days later; the second says nothing new.
_FIRST: Final = 1
_AGAIN: Final = 3
# Where another code comes, nothing is said of the reason: a stolen card is not named to whoever reads.
_REASONS: Final[dict[str, Lazy]] = {
    "expired_card": _("The card has expired. Another card, or its new date, is all that is needed."),
    "insufficient_funds": _("There was not enough on the account. It will be tried again in a few days."),
    "authentication_required": _("The bank wants to ask you before it pays. That takes one click on the page below."),
}
_UNKNOWN_REASON: Final = _("The bank refused the card without saying why. Another card usually helps.")


def tell_of_refusal(invoice_key: str, *, now: datetime) -> None:
    """Owe the patron a letter about an invoice that their card did not pay, at its first and third refusal.

    Raises:
        RailUnreachable: there was no answer.
    """
    with asking() as client:
        invoice: Any = client.v1.invoices.retrieve(invoice_key)
        pledge_id = pledge_id_of_invoice(invoice)
        is_waiting = invoice.status == "open" and invoice.billing_reason == "subscription_cycle"
        if not pledge_id or not is_waiting or invoice.attempt_count < _FIRST or invoice.next_payment_attempt is None:
            return
        code = _code(client, invoice_key)
    stage = _AGAIN if invoice.attempt_count >= _AGAIN else _FIRST
    with supporters_together():
        pledge = held(Pledge.objects.filter(pk=UUID(pledge_id), rail=KIND)).first()
        if pledge is not None and pledge.is_open:
            _write(pledge, template="card_refused", key=f"refused:{invoice_key}:{stage}", reason=_REASONS.get(code))


def tell_of_end(pledge: Pledge, *, subscription: str) -> None:
    """Owe the patron the letter that says that their support has ended with their card."""
    _write(pledge, template="card_ended", key=f"ended:{subscription}", reason=None)


def mend(pledge: Pledge) -> str:
    """Return the address of the hosted page on which the open invoice of a pledge can be paid with another card.

    Raises:
        RailUnreachable: there was no answer.
    """
    with asking() as client:
        waiting: Any = {"subscription": pledge.rail_reference, "status": "open", "limit": 1}
        found = client.v1.invoices.list(waiting).data
    return (found[0].hosted_invoice_url if found else None) or url_of(pledge)


def _code(client: Any, invoice_key: str) -> str:
    for payment in client.v1.invoice_payments.list({"invoice": invoice_key}).data:
        if payment.payment.type == "payment_intent":
            error = client.v1.payment_intents.retrieve(payment.payment.payment_intent).last_payment_error
            if error is not None:
                said = error.code or ""
                return str(said if said in _REASONS else error.decline_code or "")
    return ""


def _write(pledge: Pledge, *, template: str, key: str, reason: Lazy | None) -> None:
    said = {
        "amount": pledge.money.shown(pledge.reader.language),
        "reason": reason or _UNKNOWN_REASON,
        "mend": url_of(pledge, page="mend/"),
    }
    owe(pledge, template=template, subject=_("A question about your card"), key=key, said=said)
