"""Payment intents and charges: one try to take money, and what came of it."""

from typing import Any, Final

from masthead.paybox.balance import move
from masthead.paybox.box import DAY_SECONDS, Box
from masthead.paybox.currencies import fee_of
from masthead.paybox.events import emit
from masthead.paybox.shelf import Thing

GOOD: Final = "good"
SLOW: Final = "slow"
# How a card behaves: the error's code, its decline code, and what it says.
REFUSALS: Final = {
    "insufficient_funds": ("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    "expired_card": ("expired_card", "expired_card", "Your card has expired."),
    "lost_card": ("card_declined", "lost_card", "Your card was declined."),
    "generic_decline": ("card_declined", "generic_decline", "Your card was declined."),
    "authentication_required": (
        "authentication_required",
        "authentication_required",
        "Your card was declined. This transaction requires authentication.",
    ),
}
BEHAVIOURS: Final = (GOOD, SLOW, *REFUSALS)
_SLOW_DAYS: Final = 3
_ENTRY_SECONDS: Final = 60


def new_intent(
    box: Box, *, amount: int, currency: str, customer: str | None, metadata: dict[str, str] | None = None
) -> Thing:
    """Make an intent to take an amount."""
    intent = box.make(
        "payment_intent",
        "pi",
        amount=amount,
        amount_received=0,
        currency=currency,
        customer=customer,
        metadata=metadata or {},
        status="requires_payment_method",
        latest_charge=None,
        last_payment_error=None,
        payment_method=None,
        payment_method_types=["card"],
        _after=None,
    )
    emit(box, "payment_intent.created", intent)
    return intent


def attempt(box: Box, intent: Thing, *, behaviour: str) -> Thing:
    """Try to take the money with a card that behaves so, and return the intent as it is then."""
    charge = box.make(
        "charge",
        "ch",
        amount=intent["amount"],
        amount_captured=0,
        amount_refunded=0,
        balance_transaction=None,
        billing_details={"address": None, "email": None, "name": None, "phone": None},
        captured=False,
        currency=intent["currency"],
        customer=intent["customer"],
        disputed=False,
        failure_code=None,
        failure_message=None,
        metadata=intent["metadata"],
        paid=False,
        payment_intent=intent["id"],
        refunded=False,
        status="pending",
    )
    box.change(intent, latest_charge=charge["id"])
    if behaviour == SLOW:
        box.change(intent, status="processing", _settles_at=box.now() + _SLOW_DAYS * DAY_SECONDS)
        emit(box, "charge.pending", charge)
        emit(box, "payment_intent.processing", intent)
        return intent
    if behaviour in REFUSALS:
        return _refuse(box, intent, charge, behaviour=behaviour)
    return succeed(box, intent, charge)


def succeed(box: Box, intent: Thing, charge: Thing) -> Thing:
    """Take the money; the balance has it a minute later, as at Stripe, whose captures are asynchronous."""
    box.change(
        charge,
        status="succeeded",
        paid=True,
        captured=True,
        amount_captured=charge["amount"],
        _moves_at=box.now() + _ENTRY_SECONDS,
    )
    box.change(intent, status="succeeded", amount_received=intent["amount"], last_payment_error=None)
    emit(box, "charge.succeeded", charge)
    emit(box, "payment_intent.succeeded", intent)
    return intent


def enter(box: Box, charge: Thing) -> Thing:
    """Enter a charge into the balance, less the fee."""
    moved = move(
        box,
        kind="charge",
        category="charge",
        amount=charge["amount"],
        currency=charge["currency"],
        source=charge["id"],
        fee=fee_of(charge["amount"], currency=charge["currency"]),
    )
    box.change(charge, balance_transaction=moved["id"], _moves_at=None)
    emit(box, "charge.updated", charge)
    return charge


def fail_slow(box: Box, intent: Thing) -> Thing:
    """Let a slow payment fail after all."""
    charge = box.shelf.find("charge", intent["latest_charge"])
    assert charge is not None
    return _refuse(box, intent, charge, behaviour="insufficient_funds")


def _refuse(box: Box, intent: Thing, charge: Thing, *, behaviour: str) -> Thing:
    code, decline, message = REFUSALS[behaviour]
    error: dict[str, Any] = {
        "type": "card_error",
        "code": code,
        "decline_code": decline,
        "message": message,
        "charge": charge["id"],
    }
    box.change(charge, status="failed", failure_code=code, failure_message=message)
    box.change(intent, status="requires_payment_method", last_payment_error=error)
    emit(box, "charge.failed", charge)
    emit(box, "payment_intent.payment_failed", intent)
    return intent
