"""Billing: what the clock brings about, each thing at its own time."""

from collections.abc import Iterator

from masthead.paybox.box import Box
from masthead.paybox.checkout import expire, finish_slow
from masthead.paybox.events import emit
from masthead.paybox.intents import enter, fail_slow, succeed
from masthead.paybox.invoices import collect, mark_paid, new_invoice, note_failed
from masthead.paybox.periods import nth_end
from masthead.paybox.shelf import Thing
from masthead.paybox.subscriptions import LIVE, cancel, item_of

_DUE = {
    "charge": "_moves_at",
    "invoice": "next_payment_attempt",
    "payment_intent": "_settles_at",
    "checkout.session": "expires_at",
}
_WAITING = (
    ("charge", "succeeded"),
    ("invoice", "open"),
    ("payment_intent", "processing"),
    ("checkout.session", "open"),
)


def advance(box: Box, seconds: int) -> None:
    """Move the clock on, and stop on the way at everything that falls due."""
    until = box.now() + seconds
    while True:
        first = min(_due(box), default=None, key=lambda each: each[0])
        if first is None or first[0] > until:
            break
        box.move_on(first[0] - box.now())
        _happen(box, first[1])
    box.move_on(until - box.now())


def catch_up(box: Box) -> None:
    """Bring about what has fallen due by now."""
    advance(box, 0)


def _due(box: Box) -> Iterator[tuple[int, Thing]]:
    for thing in box.shelf.of("subscription"):
        if thing["status"] in LIVE:
            yield item_of(thing)["current_period_end"], thing
            pause = thing["pause_collection"]
            if pause and pause["resumes_at"]:
                yield pause["resumes_at"], {**thing, "_resumes": True}
    for kind, status in _WAITING:
        for thing in box.shelf.of(kind, status=status):
            at = thing.get(_DUE[kind])
            if at is not None:
                yield at, thing


def _happen(box: Box, thing: Thing) -> None:
    if thing["object"] == "charge":
        enter(box, thing)
    elif thing["object"] == "invoice":
        _retry(box, thing)
    elif thing["object"] == "payment_intent":
        _settle_slow(box, thing)
    elif thing["object"] == "checkout.session":
        expire(box, thing)
    elif thing.pop("_resumes", False):
        box.change(thing, pause_collection=None)
        emit(box, "customer.subscription.updated", thing)
    else:
        _renew(box, thing)


def _renew(box: Box, subscription: Thing) -> None:
    if subscription["cancel_at_period_end"]:
        cancel(box, subscription, reason="cancellation_requested")
        return
    item = item_of(subscription)
    count = subscription["_count"] + 1
    end = nth_end(subscription["billing_cycle_anchor"], interval=item["price"]["recurring"]["interval"], number=count)
    subscription["_before"] = item["current_period_start"]
    item["current_period_start"], item["current_period_end"] = item["current_period_end"], end
    status = "active" if subscription["status"] == "trialing" else subscription["status"]
    box.change(subscription, status=status, _count=count)
    amount = item["price"]["unit_amount"]
    if subscription["pause_collection"]:
        invoice = new_invoice(box, subscription, reason="subscription_cycle", amount=amount, status="void")
        emit(box, "invoice.voided", invoice)
    else:
        invoice = new_invoice(box, subscription, reason="subscription_cycle", amount=amount)
        _collect(box, subscription, invoice)
    emit(box, "customer.subscription.updated", subscription)


def _retry(box: Box, invoice: Thing) -> None:
    subscription = box.shelf.find("subscription", invoice["_subscription"])
    assert subscription is not None
    _collect(box, subscription, invoice)


def _collect(box: Box, subscription: Thing, invoice: Thing) -> None:
    customer = box.shelf.find("customer", subscription["customer"])
    is_paid = collect(box, invoice, behaviour=customer["_card"] if customer else "generic_decline")
    _follow(box, subscription, invoice, is_paid=is_paid)


def _follow(box: Box, subscription: Thing, invoice: Thing, *, is_paid: bool) -> None:
    """Let a subscription follow what came of its invoice."""
    status = "active" if is_paid else "past_due"
    if not is_paid and invoice["next_payment_attempt"] is None:
        cancel(box, subscription, reason="payment_failed")
    elif subscription["status"] != status:
        box.change(subscription, status=status)
        emit(box, "customer.subscription.updated", subscription)


def _settle_slow(box: Box, intent: Thing) -> None:
    """End a slow payment: it fails where the customer's card was made to fail meanwhile."""
    charge = box.shelf.find("charge", intent["latest_charge"])
    customer = box.shelf.find("customer", intent["customer"] or "")
    assert charge is not None
    is_good = customer is None or customer["_card"] == "good"
    box.change(intent, _settles_at=None)
    done = succeed(box, intent, charge) if is_good else fail_slow(box, intent)
    for payment in box.shelf.of("invoice_payment", _intent=intent["id"]):
        invoice = box.shelf.find("invoice", payment["invoice"])
        assert invoice is not None
        subscription = box.shelf.find("subscription", invoice["_subscription"])
        if is_good:
            mark_paid(box, invoice)
        else:
            note_failed(box, invoice)
        if subscription and subscription["status"] in LIVE:
            _follow(box, subscription, invoice, is_paid=is_good)
    finish_slow(box, done)
