"""Checkout sessions: the hosted page, and what comes of each button on it."""

from typing import Any

from masthead.paybox.box import DAY_SECONDS, Box
from masthead.paybox.events import emit
from masthead.paybox.faults import Refused
from masthead.paybox.intents import REFUSALS, attempt, new_intent
from masthead.paybox.invoices import collect, intent_of, mark_paid, new_invoice
from masthead.paybox.shelf import Thing
from masthead.paybox.subscriptions import new_price, new_subscription


def create(box: Box, said: dict[str, Any]) -> Thing:
    """Open a session.

    Raises:
        Refused: its parts do not fit its mode.
    """
    mode, row = said["mode"], said["line_items"][0]
    is_subscription = mode == "subscription"
    if is_subscription != ("recurring" in row["price_data"]):
        raise Refused("A price must be recurring in mode subscription, and only there.", param="line_items")
    for name, belongs in (("subscription_data", True), ("payment_intent_data", False), ("submit_type", False)):
        if name in said and belongs != is_subscription:
            raise Refused(f"You can not pass `{name}` in `{mode}` mode.", param=name)
    if len(said["line_items"]) != 1 or row.get("quantity", 0) != 1:
        raise Refused("One line item, once, is all that is sold here.", param="line_items", code="parameter_invalid")
    key = box.new_id("cs_test")
    price = new_price(box, row["price_data"])
    inner = said.get("subscription_data" if is_subscription else "payment_intent_data", {}).get("metadata", {})
    return box.make(
        "checkout.session",
        "cs_test",
        id=key,
        amount_total=price["unit_amount"],
        cancel_url=said.get("cancel_url"),
        client_reference_id=said.get("client_reference_id"),
        currency=price["currency"],
        customer=None,
        customer_email=said.get("customer_email"),
        expires_at=box.now() + DAY_SECONDS,
        invoice=None,
        metadata=said.get("metadata", {}),
        mode=mode,
        payment_intent=None,
        payment_status="unpaid",
        status="open",
        subscription=None,
        success_url=said["success_url"],
        url=f"{box.address}/checkout/{key}",
        _price=price,
        _metadata=inner,
    )


def expire(box: Box, session: Thing) -> Thing:
    """Close a session that nobody paid.

    Raises:
        Refused: it is not open.
    """
    if session["status"] != "open":
        raise Refused('Only Checkout Sessions with a status in ["open"] can be expired.', param="session")
    box.change(session, status="expired", url=None)
    emit(box, "checkout.session.expired", session)
    return session


def press(box: Box, session: Thing, *, behaviour: str) -> bool:
    """Press a button of the hosted page: pay with a card that behaves so; return whether the session is complete.

    Raises:
        Refused: the session is not open.
    """
    if session["status"] != "open":
        raise Refused("This page was used already, or has expired.", param="session")
    customer = _customer(box, session, behaviour=behaviour)
    if session["mode"] == "subscription":
        return _subscribe(box, session, customer=customer, behaviour=behaviour)
    intent = box.shelf.find("payment_intent", session["payment_intent"] or "") or new_intent(
        box,
        amount=session["amount_total"],
        currency=session["currency"],
        customer=customer,
        metadata=session["_metadata"],
    )
    box.change(session, payment_intent=intent["id"])
    return _complete(box, session, intent=attempt(box, intent, behaviour=behaviour))


def finish_slow(box: Box, intent: Thing) -> None:
    """Tell the session of a slow payment how it ended."""
    is_paid = intent["status"] == "succeeded"
    for session in box.shelf.of("checkout.session", _intent=intent["id"]):
        box.change(session, payment_status="paid" if is_paid else "unpaid")
        emit(box, f"checkout.session.async_payment_{'succeeded' if is_paid else 'failed'}", session)


def _customer(box: Box, session: Thing, *, behaviour: str) -> str:
    """Return the session's customer, who is made at the first try; the page keeps no name and no card."""
    found = box.shelf.find("customer", session["customer"] or "")
    if found is None:
        found = box.make("customer", "cus", email=None, name=None, metadata={}, _card=behaviour)
        emit(box, "customer.created", found)
        box.change(session, customer=found["id"])
    box.change(found, _card="good" if behaviour == "slow" else behaviour)
    return str(found["id"])


def _subscribe(box: Box, session: Thing, *, customer: str, behaviour: str) -> bool:
    if behaviour in REFUSALS:
        # As at Stripe, a refused first payment leaves no subscription behind, only a page to try again on.
        intent = new_intent(box, amount=session["amount_total"], currency=session["currency"], customer=customer)
        attempt(box, intent, behaviour=behaviour)
        return False
    subscription = new_subscription(box, customer=customer, price=session["_price"], metadata=session["_metadata"])
    invoice = new_invoice(box, subscription, reason="subscription_create", amount=session["amount_total"])
    collect(box, invoice, behaviour=behaviour)
    box.change(session, subscription=subscription["id"], invoice=invoice["id"])
    emit(box, "customer.subscription.created", subscription)
    return _complete(box, session, intent=intent_of(box, invoice))


def _complete(box: Box, session: Thing, *, intent: Thing) -> bool:
    if intent["status"] == "requires_payment_method":
        box.change(session)
        return False
    status = "paid" if intent["status"] == "succeeded" else "unpaid"
    box.change(session, status="complete", payment_status=status, url=None, _intent=intent["id"])
    emit(box, "checkout.session.completed", session)
    return True


def pay_invoice(box: Box, invoice: Thing, *, behaviour: str) -> bool:
    """Press a button of an invoice's hosted page; return whether it is paid.

    Raises:
        Refused: the invoice is not open.
    """
    if invoice["status"] != "open":
        raise Refused("This invoice is not open.", param="invoice")
    intent = attempt(box, intent_of(box, invoice), behaviour=behaviour)
    if intent["status"] != "succeeded":
        return False
    mark_paid(box, invoice)
    customer = box.shelf.find("customer", invoice["customer"])
    if customer:
        box.change(customer, _card=behaviour)
    subscription = box.shelf.find("subscription", invoice["_subscription"])
    if subscription and subscription["status"] == "past_due":
        box.change(subscription, status="active")
        emit(box, "customer.subscription.updated", subscription)
    return True
