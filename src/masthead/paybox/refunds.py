"""Refunds: money sent back, whole or in part; one may fail days later and come back."""

from typing import Any

from masthead.paybox.balance import move
from masthead.paybox.box import Box
from masthead.paybox.currencies import on_grid
from masthead.paybox.events import emit
from masthead.paybox.faults import Refused, missing
from masthead.paybox.shelf import Thing


def create(box: Box, said: dict[str, Any]) -> Thing:
    """Send money of a charge back.

    Raises:
        Refused: there is no such charge, it was not paid, or less is left of it.
    """
    charge = _charge(box, said)
    left = charge["amount"] - charge["amount_refunded"]
    if not charge["paid"] or left <= 0:
        raise Refused(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if charge["disputed"]:
        raise Refused(f"Charge {charge['id']} has been charged back.", code="charge_disputed")
    amount = said.get("amount", left)
    if amount > left:
        raise Refused("Refund amount is greater than unrefunded amount on charge.", param="amount")
    on_grid(amount, currency=charge["currency"], param="amount")
    refund = box.make(
        "refund",
        "re",
        amount=amount,
        balance_transaction=None,
        charge=charge["id"],
        currency=charge["currency"],
        failure_balance_transaction=None,
        failure_reason=None,
        metadata=said.get("metadata", {}),
        payment_intent=charge["payment_intent"],
        reason=said.get("reason"),
        status="succeeded",
    )
    moved = move(
        box, kind="refund", category="refund", amount=-amount, currency=charge["currency"], source=refund["id"]
    )
    box.change(refund, balance_transaction=moved["id"])
    _recount(box, charge, by=amount)
    emit(box, "refund.created", refund)
    emit(box, "charge.refunded", charge)
    return refund


def fail(box: Box, refund: Thing) -> Thing:
    """Let a refund fail after all: the money is back.

    Raises:
        Refused: it has failed before.
    """
    if refund["status"] != "succeeded":
        raise Refused("This refund is not one that can fail.", param="refund")
    charge = box.shelf.find("charge", refund["charge"])
    assert charge is not None
    back = move(
        box,
        kind="refund_failure",
        category="refund_failure",
        amount=refund["amount"],
        currency=refund["currency"],
        source=refund["id"],
    )
    box.change(refund, status="failed", failure_balance_transaction=back["id"], failure_reason="lost_or_stolen_card")
    _recount(box, charge, by=-refund["amount"])
    emit(box, "refund.failed", refund)
    emit(box, "refund.updated", refund)
    return refund


def _charge(box: Box, said: dict[str, Any]) -> Thing:
    key = said.get("charge")
    if key is None:
        intent = box.shelf.find("payment_intent", said.get("payment_intent", ""))
        key = intent["latest_charge"] if intent else None
    charge = box.shelf.find("charge", key or "")
    if charge is None:
        raise missing("charge", key or said.get("payment_intent", ""), param="payment_intent")
    return charge


def _recount(box: Box, charge: Thing, *, by: int) -> None:
    refunded = charge["amount_refunded"] + by
    box.change(charge, amount_refunded=refunded, refunded=refunded == charge["amount"])
