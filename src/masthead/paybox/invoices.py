"""Invoices: what a subscription asks for each period, and the tries to collect it."""

from typing import Final

from masthead.paybox.box import DAY_SECONDS, Box
from masthead.paybox.events import emit
from masthead.paybox.faults import Refused
from masthead.paybox.intents import attempt, new_intent
from masthead.paybox.shelf import Thing

# After a refusal the next try comes so many days later; after the last, the subscription is cancelled.
RETRY_DAYS: Final = (3, 5, 7)


def new_invoice(box: Box, subscription: Thing, *, reason: str, amount: int, status: str = "open") -> Thing:
    """Make an invoice of a subscription; one that asks for something has an intent to pay it."""
    key = box.new_id("in")
    item = subscription["items"]["data"][0]
    details = {"subscription": subscription["id"], "metadata": subscription["metadata"]}
    invoice = box.make(
        "invoice",
        "in",
        id=key,
        amount_due=amount,
        amount_paid=0,
        amount_remaining=amount,
        attempt_count=0,
        attempted=False,
        auto_advance=True,
        billing_reason=reason,
        collection_method="charge_automatically",
        currency=subscription["currency"],
        customer=subscription["customer"],
        hosted_invoice_url=f"{box.address}/invoice/{key}",
        lines=_lines(key, item, amount=amount),
        metadata={},
        next_payment_attempt=None,
        parent={"type": "subscription_details", "quote_details": None, "subscription_details": details},
        # As at Stripe, an invoice's own period looks back; what is paid for stands in its line.
        period_start=subscription.get("_before", item["current_period_start"]),
        period_end=item["current_period_start"],
        status=status,
        total=amount,
        _subscription=subscription["id"],
    )
    box.change(subscription, latest_invoice=key)
    emit(box, "invoice.created", invoice)
    if status == "open" and amount:
        intent = new_intent(box, amount=amount, currency=invoice["currency"], customer=invoice["customer"])
        box.make(
            "invoice_payment",
            "inpay",
            amount_requested=amount,
            amount_paid=None,
            currency=invoice["currency"],
            invoice=key,
            is_default=True,
            payment={"type": "payment_intent", "payment_intent": intent["id"]},
            status="open",
            _intent=intent["id"],
        )
        emit(box, "invoice.finalized", invoice)
    elif status == "open":
        mark_paid(box, invoice)
    return invoice


def _lines(key: str, item: Thing, *, amount: int) -> Thing:
    period = {"start": item["current_period_start"], "end": item["current_period_end"]}
    line = {"id": f"il_{key[3:]}", "object": "line_item", "amount": amount, "invoice": key, "period": period}
    return {"object": "list", "data": [line], "has_more": False, "url": f"/v1/invoices/{key}/lines"}


def intent_of(box: Box, invoice: Thing) -> Thing:
    """Return the intent that pays an invoice."""
    payment = box.shelf.of("invoice_payment", invoice=invoice["id"])[0]
    intent = box.shelf.find("payment_intent", payment["_intent"])
    assert intent is not None
    return intent


def collect(box: Box, invoice: Thing, *, behaviour: str) -> bool:
    """Try to collect an invoice, and return whether it is paid or under way."""
    box.change(invoice, attempt_count=invoice["attempt_count"] + 1, attempted=True)
    intent = attempt(box, intent_of(box, invoice), behaviour=behaviour)
    if intent["status"] == "succeeded":
        mark_paid(box, invoice)
    elif intent["status"] == "requires_payment_method":
        note_failed(box, invoice)
    return bool(intent["status"] != "requires_payment_method")


def mark_paid(box: Box, invoice: Thing) -> None:
    """Record that an invoice is paid."""
    box.change(
        invoice,
        status="paid",
        amount_paid=invoice["amount_due"],
        amount_remaining=0,
        next_payment_attempt=None,
        attempted=True,
    )
    for payment in box.shelf.of("invoice_payment", invoice=invoice["id"]):
        box.change(payment, status="paid", amount_paid=invoice["amount_due"])
    emit(box, "invoice.paid", invoice)
    emit(box, "invoice.payment_succeeded", invoice)


def note_failed(box: Box, invoice: Thing) -> None:
    """Record that a try failed, and when the next one comes, if one does."""
    tries = invoice["attempt_count"]
    is_last = invoice["billing_reason"] == "subscription_create" or tries > len(RETRY_DAYS)
    later = None if is_last else box.now() + RETRY_DAYS[tries - 1] * DAY_SECONDS
    box.change(invoice, next_payment_attempt=later)
    emit(box, "invoice.payment_failed", invoice)


def void(box: Box, invoice: Thing) -> Thing:
    """Take an invoice back, so that nothing is asked for any more; its subscription is in order again.

    Raises:
        Refused: it is not open.
    """
    if invoice["status"] != "open":
        raise Refused("You can only pass in open invoices to be voided.", param="invoice")
    box.change(invoice, status="void", next_payment_attempt=None)
    for payment in box.shelf.of("invoice_payment", invoice=invoice["id"]):
        box.change(payment, status="canceled")
    box.change(intent_of(box, invoice), status="canceled")
    emit(box, "invoice.voided", invoice)
    subscription = box.shelf.find("subscription", invoice["_subscription"])
    if subscription and subscription["status"] == "past_due":
        box.change(subscription, status="active")
        emit(box, "customer.subscription.updated", subscription)
    return invoice
