"""Reading at Stripe: the object as it is now, whatever a message said of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from masthead.patronage.rails.stripe.amounts import from_stripe
from masthead.patronage.rails.stripe.client import asking
from masthead.patronage.rails.stripe.facts import Disputed, SentBack, Standing, Taking, instant, moved, pledge_id_in

if TYPE_CHECKING:
    import stripe

_PAGE: Final = 100
_STANDINGS: Final = {"succeeded": Standing.TAKEN, "processing": Standing.UNDER_WAY}
_OUTCOMES: Final = {"won": "won", "lost": "lost", "warning_closed": "won", "prevented": "won"}


def read_taking(key: str) -> Taking | None:
    """Return a payment intent with its refunds and disputes; None for one that is not ours.

    Cost: 1 request; 1 more for a renewal, and 2 more once money was taken.

    Raises:
        RailUnreachable: there was no answer.
    """
    with asking() as client:
        intent = client.v1.payment_intents.retrieve(key, {"expand": ["latest_charge.balance_transaction"]})
        renewal = None if pledge_id_in(intent.metadata) else _renewal(client, key)
        pledge_id = renewal.pledge_id if renewal else pledge_id_in(intent.metadata)
        if not pledge_id:
            return None
        charge: Any = intent.latest_charge
        standing = _STANDINGS.get(intent.status) or (
            Standing.REFUSED if intent.last_payment_error or intent.status == "canceled" else Standing.NOT_TRIED
        )
        is_taken = standing == Standing.TAKEN and charge is not None
        return Taking(
            key=intent.id,
            pledge_id=pledge_id,
            standing=standing,
            money=from_stripe(intent.amount, intent.currency),
            paid_at=instant(charge.created) if is_taken else None,
            next_at=renewal.next_at if renewal else None,
            subscription=renewal.subscription if renewal else "",
            taken=moved(charge.balance_transaction) if is_taken else None,
            refunds=_refunds(client, key) if is_taken else (),
            disputes=_disputes(client, key) if is_taken else (),
        )


@dataclass(frozen=True, kw_only=True)
class _Renewal:
    """Whose gift a subscription took, and when it takes the next one."""

    pledge_id: str
    subscription: str
    next_at: datetime | None


def _renewal(client: "stripe.StripeClient", intent: str) -> _Renewal | None:
    """Return what the invoice that an intent pays says of its subscription; None where that is not ours.

    An invoice's own period looks back; that of its line is what is paid for.
    """
    paying: Any = {"payment": {"type": "payment_intent", "payment_intent": intent}, "expand": ["data.invoice"]}
    for payment in client.v1.invoice_payments.list(paying).data:
        invoice: Any = payment.invoice
        found = pledge_id_of_invoice(invoice)
        if found:
            return _Renewal(
                pledge_id=found,
                subscription=str(invoice.parent.subscription_details.subscription),
                next_at=max((instant(line.period.end) for line in invoice.lines.data), default=None),
            )
    return None


def pledge_id_of_invoice(invoice: Any) -> str:
    """Return the pledge that an invoice's subscription belongs to, or an empty text."""
    parent = getattr(invoice, "parent", None)
    details = parent.subscription_details if parent is not None else None
    return pledge_id_in(details.metadata) if details is not None else ""


def _refunds(client: "stripe.StripeClient", intent: str) -> tuple[SentBack, ...]:
    expand = ["data.balance_transaction", "data.failure_balance_transaction"]
    found = client.v1.refunds.list({"payment_intent": intent, "limit": _PAGE, "expand": expand})
    return tuple(
        SentBack(key=each.id, went=moved(each.balance_transaction), came_back=moved(each.failure_balance_transaction))
        for each in found.auto_paging_iter()
    )


def _disputes(client: "stripe.StripeClient", intent: str) -> tuple[Disputed, ...]:
    found = client.v1.disputes.list({"payment_intent": intent, "limit": _PAGE})
    return tuple(
        Disputed(
            key=each.id,
            outcome=_OUTCOMES.get(each.status, "open"),
            moved=tuple(part for part in map(moved, each.balance_transactions) if part is not None),
        )
        for each in found.auto_paging_iter()
    )
