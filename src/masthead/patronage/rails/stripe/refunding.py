"""Refunding: what a person decided to send back, sent once."""

from datetime import datetime

from masthead.patronage.payments import Payment
from masthead.patronage.rails.contract import RailUnreachable
from masthead.patronage.rails.stripe.client import asking
from masthead.patronage.rails.stripe.looking import look_at_intent
from masthead.patronage.rails.stripe.reading import read_taking


def refund(payment: Payment, *, now: datetime) -> None:
    """Send a payment back, whole; one that was sent back before, by whomever, is only booked.

    Raises:
        RailUnreachable: there was no answer. It may have been sent: look again, which is safe.
    """
    taking = read_taking(payment.rail_key)
    if taking is None:
        raise RailUnreachable("The card processor does not know this payment as ours.")
    is_gone = any(each.came_back is None for each in taking.refunds)
    if not is_gone:
        # The key makes a second try within a day the same refund; after that the look above finds it. A refund
        # that failed is counted, so that trying again is a refund of its own.
        key = f"refund-{payment.pk}-{len(taking.refunds)}"
        with asking() as client:
            client.v1.refunds.create({"payment_intent": payment.rail_key}, {"idempotency_key": key})
    look_at_intent(payment.rail_key, now=now)
