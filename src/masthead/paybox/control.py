"""The levers beside Stripe's own API: the clock, chaos, disputes, cards that begin to fail."""

from dataclasses import asdict
from typing import Any, Final

from masthead.paybox import disputes, refunds
from masthead.paybox.billing import advance
from masthead.paybox.box import Box
from masthead.paybox.chaos import chaos_of, names, set_chaos
from masthead.paybox.checkout import pay_invoice, press
from masthead.paybox.intents import BEHAVIOURS
from masthead.paybox.listing import get
from masthead.paybox.parameters import Wanted
from masthead.paybox.routes import Route, route
from masthead.paybox.shelf import Thing

_BEHAVIOUR: Final = {"behaviour": Wanted(is_needed=True, choices=BEHAVIOURS)}
_END: Final = {"outcome": Wanted(is_needed=True, choices=("won", "lost")), "is_fee_back": Wanted(kind="truth")}


def _move_clock(box: Box, _key: str, said: dict[str, Any]) -> Thing:
    advance(box, max(0, said["seconds"]))
    return _clock(box)


def _clock(box: Box, _key: str = "", _said: dict[str, Any] | None = None) -> Thing:
    return {"object": "clock", "now": box.now()}


def _set_chaos(box: Box, _key: str, said: dict[str, Any]) -> Thing:
    return {"object": "chaos", **asdict(set_chaos(box, said))}


def _set_card(box: Box, key: str, said: dict[str, Any]) -> Thing:
    box.change(get(box, "customer", key), _card=said["behaviour"])
    return {"object": "card", "customer": key, "behaviour": said["behaviour"]}


def _press(box: Box, key: str, said: dict[str, Any]) -> Thing:
    session = get(box, "checkout.session", key)
    press(box, session, behaviour=said["behaviour"])
    return session


def _pay_invoice(box: Box, key: str, said: dict[str, Any]) -> Thing:
    invoice = get(box, "invoice", key)
    pay_invoice(box, invoice, behaviour=said["behaviour"])
    return invoice


def _end_dispute(box: Box, key: str, said: dict[str, Any]) -> Thing:
    dispute = get(box, "dispute", key)
    is_fee_back = said.get("is_fee_back", False)
    return disputes.close_dispute(box, dispute, is_won=said["outcome"] == "won", is_fee_back=is_fee_back)


CONTROLS: Final[tuple[Route, ...]] = (
    route("GET", "/paybox/clock", _clock, {}),
    route("POST", "/paybox/clock", _move_clock, {"seconds": Wanted(kind="number", is_needed=True)}),
    route("GET", "/paybox/chaos", lambda box, _key, _said: {"object": "chaos", **asdict(chaos_of(box))}, {}),
    route("POST", "/paybox/chaos", _set_chaos, {name: Wanted(kind="number") for name in names()}),
    route("POST", "/paybox/cards/{id}", _set_card, _BEHAVIOUR),
    route("POST", "/paybox/sessions/{id}", _press, _BEHAVIOUR),
    route("POST", "/paybox/invoices/{id}", _pay_invoice, _BEHAVIOUR),
    route(
        "POST",
        "/paybox/charges/{id}/dispute",
        lambda box, key, _said: disputes.open_dispute(box, get(box, "charge", key)),
        {},
    ),
    route("POST", "/paybox/disputes/{id}", _end_dispute, _END),
    route("POST", "/paybox/refunds/{id}/fail", lambda box, key, _said: refunds.fail(box, get(box, "refund", key)), {}),
)
