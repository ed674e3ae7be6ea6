"""Looking: what an object is now at Stripe becomes what our rows say; told twice, it changes nothing."""

from datetime import datetime
from typing import Any

from masthead.patronage.rails.stripe.client import asking
from masthead.patronage.rails.stripe.hints import Hint
from masthead.patronage.rails.stripe.reading import read_taking
from masthead.patronage.rails.stripe.recovering import tell_of_refusal
from masthead.patronage.rails.stripe.sessions import settle_session
from masthead.patronage.rails.stripe.subscriptions import settle_subscription
from masthead.patronage.rails.stripe.takings import settle_taking


def look_at(hint: Hint, *, now: datetime) -> None:
    """Fetch an object, and make our rows agree with it.

    Raises:
        RailUnreachable: there was no answer; looking again later is safe.
    """
    if hint.thing == "intent":
        look_at_intent(hint.key, now=now)
    elif hint.thing == "session":
        session = settle_session(hint.key, now=now)
        if session.intent:
            look_at_intent(session.intent, now=now)
        if session.subscription:
            settle_subscription(session.subscription, now=now)
        if session.invoice:
            _look_at_invoice(session.invoice, now=now)
    elif hint.thing == "invoice":
        _look_at_invoice(hint.key, now=now)
        tell_of_refusal(hint.key, now=now)
    elif hint.thing == "subscription":
        settle_subscription(hint.key, now=now)


def look_at_intent(key: str, *, now: datetime) -> None:
    """Settle one payment intent."""
    taking = read_taking(key)
    if taking is not None:
        settle_taking(taking, now=now)


def _look_at_invoice(key: str, *, now: datetime) -> None:
    with asking() as client:
        payments: Any = client.v1.invoice_payments.list({"invoice": key}).data
    for payment in payments:
        if payment.payment.type == "payment_intent":
            look_at_intent(payment.payment.payment_intent, now=now)
