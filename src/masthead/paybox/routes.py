"""The routes that are spoken here, and every parameter that each of them knows."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from masthead.paybox import checkout, events, invoices, refunds, subscriptions
from masthead.paybox.balance import balance
from masthead.paybox.box import Box
from masthead.paybox.events import emit
from masthead.paybox.listing import get, page
from masthead.paybox.parameters import Wanted
from masthead.paybox.shelf import Thing

Handler = Callable[[Box, str, dict[str, Any]], Thing]

_TEXT: Final = Wanted()
_NEEDED: Final = Wanted(is_needed=True)
_NUMBER: Final = Wanted(kind="number")
_WORDS: Final = Wanted(kind="words")
_BOUNDS: Final = Wanted(kind="group", inside=dict.fromkeys(("gt", "gte", "lt", "lte"), _NUMBER))
_EXPAND: Final = {"expand": Wanted(kind="list")}
_PAGE: Final = {"limit": _NUMBER, "starting_after": _TEXT, "created": _BOUNDS, **_EXPAND}
_RECURRING: Final = Wanted(kind="group", inside={"interval": Wanted(is_needed=True, choices=("month", "year"))})
_PRICE: Final = {"currency": _NEEDED, "unit_amount": Wanted(kind="number", is_needed=True), "recurring": _RECURRING}
_PRODUCT: Final = Wanted(kind="group", is_needed=True, inside={"name": _NEEDED})
_LINE: Final = {
    "price_data": Wanted(kind="group", is_needed=True, inside={**_PRICE, "product_data": _PRODUCT}),
    "quantity": _NUMBER,
}
_METADATA_GROUP: Final = Wanted(kind="group", inside={"metadata": _WORDS})
_SESSION: Final = {
    "mode": Wanted(is_needed=True, choices=("payment", "subscription")),
    "success_url": _NEEDED,
    "cancel_url": _TEXT,
    "line_items": Wanted(kind="list", is_needed=True, inside=_LINE),
    "client_reference_id": _TEXT,
    "customer_email": _TEXT,
    "locale": _TEXT,
    "metadata": _WORDS,
    "payment_intent_data": _METADATA_GROUP,
    "subscription_data": _METADATA_GROUP,
    "submit_type": Wanted(choices=("auto", "book", "donate", "pay")),
    **_EXPAND,
}
_ITEM: Final = {"id": _NEEDED, "price_data": Wanted(kind="group", inside={**_PRICE, "product": _NEEDED})}
_PAUSE: Final = Wanted(
    kind="group",
    is_clearable=True,
    inside={"behavior": Wanted(is_needed=True, choices=("void",)), "resumes_at": _NUMBER},
)
_SUBSCRIPTION: Final = {
    "items": Wanted(kind="list", inside=_ITEM),
    "proration_behavior": Wanted(choices=("none",)),
    "trial_end": _NUMBER,
    "pause_collection": _PAUSE,
    "cancel_at_period_end": Wanted(kind="truth"),
    "metadata": _WORDS,
    **_EXPAND,
}
_REFUND: Final = {
    "payment_intent": _TEXT,
    "charge": _TEXT,
    "amount": _NUMBER,
    "metadata": _WORDS,
    "reason": Wanted(choices=("duplicate", "fraudulent", "requested_by_customer")),
    **_EXPAND,
}
_ENDPOINT: Final = {
    "url": _NEEDED,
    "enabled_events": Wanted(kind="list", is_needed=True),
    "metadata": _WORDS,
    "description": _TEXT,
}
_PAYMENT: Final = Wanted(
    kind="group", inside={"type": Wanted(is_needed=True, choices=("payment_intent",)), "payment_intent": _TEXT}
)


@dataclass(frozen=True)
class Route:
    """One route; ``handler`` gets the id in the path, or an empty text, and the checked parameters."""

    method: str
    path: "re.Pattern[str]"
    handler: Handler
    wanted: Mapping[str, Wanted]


def route(method: str, path: str, handler: Handler, wanted: Mapping[str, Wanted]) -> Route:
    """Return a route, whose path may hold one ``{id}``."""
    return Route(method, re.compile(path.replace("{id}", "([A-Za-z0-9_]{1,80})")), handler, wanted)


def _readable(kind: str, path: str, **filters: Wanted) -> tuple[Route, Route]:
    """Return the two routes that read things of a kind: one of them, and a page of all."""
    return (
        route("GET", f"{path}/{{id}}", lambda box, key, _said: get(box, kind, key), _EXPAND),
        route("GET", path, lambda box, _key, said: page(box, kind, said, url=path), {**_PAGE, **filters}),
    )


def _create_customer(box: Box, _key: str, said: dict[str, Any]) -> Thing:
    customer = box.make("customer", "cus", email=None, name=None, metadata=said.get("metadata", {}), _card="good")
    emit(box, "customer.created", customer)
    return customer


def _delete_customer(box: Box, key: str, _said: dict[str, Any]) -> Thing:
    get(box, "customer", key)
    for subscription in box.shelf.of("subscription", customer=key):
        if subscription["status"] in subscriptions.LIVE:
            subscriptions.cancel(box, subscription, reason="cancellation_requested")
    box.shelf.drop(key)
    return {"id": key, "object": "customer", "deleted": True}


def _update_subscription(box: Box, key: str, said: dict[str, Any]) -> Thing:
    return subscriptions.update(box, get(box, "subscription", key), said)


def _cancel_subscription(box: Box, key: str, _said: dict[str, Any]) -> Thing:
    return subscriptions.cancel(box, get(box, "subscription", key), reason="cancellation_requested")


ROUTES: Final[tuple[Route, ...]] = (
    route("POST", "/v1/checkout/sessions", lambda box, _key, said: checkout.create(box, said), _SESSION),
    route(
        "POST",
        "/v1/checkout/sessions/{id}/expire",
        lambda box, key, _said: checkout.expire(box, get(box, "checkout.session", key)),
        _EXPAND,
    ),
    *_readable("checkout.session", "/v1/checkout/sessions", payment_intent=_TEXT, subscription=_TEXT, status=_TEXT),
    route("POST", "/v1/customers", _create_customer, {"metadata": _WORDS, "email": _TEXT}),
    route("DELETE", "/v1/customers/{id}", _delete_customer, {}),
    *_readable("customer", "/v1/customers"),
    *_readable("payment_intent", "/v1/payment_intents", customer=_TEXT),
    *_readable("charge", "/v1/charges", payment_intent=_TEXT, customer=_TEXT),
    route("POST", "/v1/subscriptions/{id}", _update_subscription, _SUBSCRIPTION),
    route("DELETE", "/v1/subscriptions/{id}", _cancel_subscription, _EXPAND),
    *_readable("subscription", "/v1/subscriptions", customer=_TEXT, status=_TEXT),
    route(
        "POST", "/v1/invoices/{id}/void", lambda box, key, _said: invoices.void(box, get(box, "invoice", key)), _EXPAND
    ),
    *_readable("invoice", "/v1/invoices", customer=_TEXT, status=_TEXT, subscription=_TEXT),
    *_readable("invoice_payment", "/v1/invoice_payments", invoice=_TEXT, payment=_PAYMENT, status=_TEXT),
    route("POST", "/v1/refunds", lambda box, _key, said: refunds.create(box, said), _REFUND),
    *_readable("refund", "/v1/refunds", payment_intent=_TEXT, charge=_TEXT),
    *_readable("dispute", "/v1/disputes", payment_intent=_TEXT, charge=_TEXT),
    route("GET", "/v1/balance", lambda box, _key, _said: balance(box), {}),
    *_readable("balance_transaction", "/v1/balance_transactions", type=_TEXT, source=_TEXT, currency=_TEXT),
    *_readable("event", "/v1/events", type=_TEXT, types=Wanted(kind="list")),
    route("POST", "/v1/webhook_endpoints", lambda box, _key, said: events.create_endpoint(box, said), _ENDPOINT),
    route("DELETE", "/v1/webhook_endpoints/{id}", lambda box, key, _said: events.delete_endpoint(box, key), {}),
    *_readable("webhook_endpoint", "/v1/webhook_endpoints"),
)
