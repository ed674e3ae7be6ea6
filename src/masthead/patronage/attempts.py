"""Attempts: a payment that is under way, or that was refused. Neither is money."""

from datetime import datetime

from masthead.lib.money import Money
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together
from masthead.patronage.payments import Payment
from masthead.patronage.pledges import Pledge


def note_attempt(
    *, rail: str, rail_key: str, money: Money, pledge: Pledge | None, state: Payment.State, now: datetime
) -> Payment:
    """Record how far an attempt has come; one that has settled stays settled."""
    fresh = Payment(
        rail=rail,
        rail_key=rail_key,
        amount_minor=money.amount_minor,
        currency=money.currency,
        pledge=pledge,
        state=state,
        noted_at=now,
    )
    with supporters_together():
        Payment.objects.using(SUPPORTERS).bulk_create([fresh], ignore_conflicts=True)
        payment = held(Payment.objects.filter(rail=rail, rail_key=rail_key)).get()
        if payment.state not in {state, Payment.State.SETTLED}:
            payment.state = state
            payment.save(update_fields=["state"])
    return payment
