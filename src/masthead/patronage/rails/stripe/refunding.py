"""Refunding: what a person decided to send back, sent once."""

from datetime import datetime

from masthead.patronage.payments import Payment
from masthead.patronage.rails.contract import RailUnreachable
from masthead.patronage.rails.stripe.client import asking
from masthead.patronage.rails.stripe.facts import Taking
from masthead.patronage.rails.stripe.looking import look_at_intent
from masthead.patronage.rails.stripe.reading import read_taking


def refund(payment: Payment, *, now: datetime) -> None:
    """Send back all that is left of a payment; what was sent back before, by whomever, is only booked.

    Raises:
        RailUnreachable: there was no answer. It may have been sent: look again, which is safe.
    """
    taking = read_taking(payment.rail_key)
    if taking is None:
        raise RailUnreachable("The card processor does not know this payment as ours.")
    if not _is_gone(taking):
        # The key makes a second try within a day the same refund; after that the look above finds it. A refund
        # that failed is counted, so that trying again is a refund of its own.
        key = f"refund-{payment.pk}-{len(taking.refunds)}"
        with asking() as client:
            client.v1.refunds.create({"payment_intent": payment.rail_key}, {"idempotency_key": key})
    look_at_intent(payment.rail_key, now=now)


def _is_gone(taking: Taking) -> bool:
    """Return whether nothing is left to be sent back, or something is on its way of which the amount is not known."""
    gone = [each for each in taking.refunds if each.came_back is None]
    if any(each.went is None for each in gone):
        return True
    back = sum(-each.went.money.amount_minor for each in gone if each.went is not None)
    return back >= taking.money.amount_minor
