"""Subscriptions: made by a paid checkout, changed by their owner, renewed by the clock."""

from typing import Any, Final

from masthead.paybox.box import Box
from masthead.paybox.currencies import checked_amount
from masthead.paybox.events import emit
from masthead.paybox.faults import Refused
from masthead.paybox.invoices import new_invoice
from masthead.paybox.periods import nth_end
from masthead.paybox.shelf import Thing

LIVE: Final = frozenset({"active", "trialing", "past_due"})


def new_subscription(
    box: Box, *, customer: str, price: Thing, metadata: dict[str, str], status: str = "active"
) -> Thing:
    """Make a subscription whose first period begins now."""
    now = box.now()
    key = box.new_id("sub")
    end = nth_end(now, interval=price["recurring"]["interval"], number=1)
    item = {
        "id": box.new_id("si"),
        "object": "subscription_item",
        "created": now,
        "current_period_start": now,
        "current_period_end": end,
        "price": price,
        "quantity": 1,
        "subscription": key,
    }
    return box.make(
        "subscription",
        "sub",
        id=key,
        billing_cycle_anchor=now,
        cancel_at=None,
        cancel_at_period_end=False,
        canceled_at=None,
        cancellation_details={"comment": None, "feedback": None, "reason": None},
        collection_method="charge_automatically",
        currency=price["currency"],
        customer=customer,
        ended_at=None,
        items={
            "object": "list",
            "data": [item],
            "has_more": False,
            "url": f"/v1/subscription_items?subscription={key}",
        },
        latest_invoice=None,
        metadata=metadata,
        pause_collection=None,
        start_date=now,
        status=status,
        trial_end=None,
        trial_start=None,
        _count=1,
    )


def new_price(box: Box, said: dict[str, Any]) -> Thing:
    """Make the price that a request describes on the spot."""
    amount = checked_amount(said["unit_amount"], currency=said["currency"], param="unit_amount")
    recurring = said.get("recurring")
    product = said.get("product")
    if product is None:
        product = box.make("product", "prod", name=said["product_data"]["name"], active=True)["id"]
    elif box.shelf.find("product", product) is None:
        raise Refused(f"No such product: '{product}'", code="resource_missing", param="product")
    return box.make(
        "price",
        "price",
        currency=said["currency"],
        unit_amount=amount,
        product=product,
        recurring={**recurring, "interval_count": 1} if recurring else None,
        type="recurring" if recurring else "one_time",
    )


def update(box: Box, subscription: Thing, said: dict[str, Any]) -> Thing:
    """Change a subscription as a request says.

    Raises:
        Refused: it is cancelled, or a change is not possible.
    """
    if subscription["status"] not in LIVE:
        raise Refused("A canceled subscription can only update its cancellation_details.", param="subscription")
    if "items" in said:
        _change_price(box, subscription, said["items"])
    if "trial_end" in said:
        _move_day(box, subscription, to=said["trial_end"])
    if "pause_collection" in said:
        pause = said["pause_collection"]
        box.change(subscription, pause_collection={"resumes_at": None, **pause} if pause else None)
    if "metadata" in said:
        box.change(subscription, metadata={**subscription["metadata"], **said["metadata"]})
    if "cancel_at_period_end" in said:
        box.change(subscription, cancel_at_period_end=said["cancel_at_period_end"])
    emit(box, "customer.subscription.updated", subscription)
    return subscription


def cancel(box: Box, subscription: Thing, *, reason: str) -> Thing:
    """End a subscription now.

    Raises:
        Refused: it has ended before; Stripe does not find such a one.
    """
    if subscription["status"] not in {*LIVE, "incomplete"}:
        raise Refused(f"No such subscription: '{subscription['id']}'", status=404, code="resource_missing", param="id")
    details = {"comment": None, "feedback": None, "reason": reason}
    box.change(subscription, status="canceled", canceled_at=box.now(), ended_at=box.now(), cancellation_details=details)
    for invoice in box.shelf.of("invoice", _subscription=subscription["id"], status="open"):
        box.change(invoice, auto_advance=False, next_payment_attempt=None)
    emit(box, "customer.subscription.deleted", subscription)
    return subscription


def item_of(subscription: Thing) -> Thing:
    """Return the one thing that is subscribed to."""
    item: Thing = subscription["items"]["data"][0]
    return item


def _change_price(box: Box, subscription: Thing, rows: list[dict[str, Any]]) -> None:
    item = item_of(subscription)
    if len(rows) != 1 or rows[0].get("id") != item["id"]:
        raise Refused("This subscription has one item; name it by its id.", param="items", code="parameter_invalid")
    said = rows[0].get("price_data")
    if said is None:
        raise Refused("Missing required param: items[0][price_data].", param="items", code="parameter_missing")
    if said["currency"] != subscription["currency"]:
        raise Refused("A subscription stays in its currency.", param="items[0][price_data][currency]")
    item["price"] = new_price(box, said)
    box.change(subscription)


def _move_day(box: Box, subscription: Thing, *, to: int) -> None:
    """Let the coming period begin at another time, as a trial till then: Stripe's way of moving the day."""
    if to <= box.now():
        raise Refused("Invalid timestamp: trial_end must be in the future.", param="trial_end")
    item = item_of(subscription)
    item["current_period_start"], item["current_period_end"] = box.now(), to
    box.change(subscription, trial_start=box.now(), trial_end=to, status="trialing", billing_cycle_anchor=to, _count=0)
    # Stripe leaves an invoice of nothing behind.
    new_invoice(box, subscription, reason="subscription_update", amount=0)
