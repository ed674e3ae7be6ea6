"""Checkout sessions: opening the hosted page for a pledge, and what became of it. "Completed" is not "paid"."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together
from masthead.patronage.links import url_of
from masthead.patronage.payments import Payment
from masthead.patronage.pledges import Interval, Pledge, PledgeStep
from masthead.patronage.promising import cancel
from masthead.patronage.rails.stripe.amounts import to_stripe
from masthead.patronage.rails.stripe.client import KIND, asking
from masthead.patronage.rails.stripe.facts import OURS, pledge_id_in
from masthead.readers.joining import email_of

NEW: Final = "new-"
SESSION: Final = "cs_"
SUBSCRIPTION: Final = "sub_"
_INTERVALS: Final = {Interval.MONTHLY: "month", Interval.YEARLY: "year"}


@dataclass(frozen=True, kw_only=True)
class Session:
    """What a session has led to: ids, or empty texts."""

    intent: str = ""
    subscription: str = ""
    invoice: str = ""


def new_reference() -> str:
    """Return a reference for a pledge whose page was not opened yet."""
    return f"{NEW}{secrets.token_hex(16)}"


def start(pledge: Pledge) -> str:
    """Return the address of the hosted page on which this pledge is paid, or of our own where that is done.

    The same pledge has one page at a time: asked again, after a lost answer too, the same one is found.

    Raises:
        RailUnreachable: there was no answer.
        NotPayableHere: cards cannot carry the amount exactly.
    """
    if pledge.rail_reference.startswith(SUBSCRIPTION):
        return url_of(pledge)
    if pledge.rail_reference.startswith(SESSION):
        with asking() as client:
            session = client.v1.checkout.sessions.retrieve(pledge.rail_reference)
        if session.status == "complete":
            return url_of(pledge)
        if session.status == "open" and session.amount_total == to_stripe(pledge.money):
            return session.url or url_of(pledge)
    wanted = _wanted(pledge)
    # The reference names the page before this one, so a page that was closed is followed by a new one.
    key = f"start-{pledge.pk}-{pledge.rail_reference}-{pledge.amount_minor}"
    with asking() as client:
        session = client.v1.checkout.sessions.create(wanted, {"idempotency_key": key})
    _remember(pledge, reference=session.id)
    return session.url or url_of(pledge)


def settle_session(key: str, *, now: datetime) -> Session:
    """Return what a session has led to; a pledge whose page ran out unpaid is over.

    Raises:
        RailUnreachable: there was no answer.
    """
    with asking() as client:
        session: Any = client.v1.checkout.sessions.retrieve(key)
    pledge_id = pledge_id_in(session.metadata)
    if not pledge_id:
        return Session()
    if session.status == "expired":
        _let_go(pledge_id, reference=key, now=now)
    return Session(
        intent=session.payment_intent or "", subscription=session.subscription or "", invoice=session.invoice or ""
    )


def close_page(pledge: Pledge) -> str:
    """Close an open page, so that it cannot be paid any more; return the subscription of one that was paid.

    Raises:
        RailUnreachable: there was no answer.
    """
    with asking() as client:
        session: Any = client.v1.checkout.sessions.retrieve(pledge.rail_reference)
        if session.status == "open":
            # First ours: the page's end must not be taken for the pledge's.
            _remember(pledge, reference=new_reference())
            client.v1.checkout.sessions.expire(session.id)
    return session.subscription or ""


def find_pledge(pledge_id: str) -> Pledge | None:
    """Return the pledge that an object of Stripe's names, locked; None where no pledge by card goes by that name."""
    try:
        return held(Pledge.objects.filter(pk=UUID(pledge_id), rail=KIND)).first()
    except ValueError:
        return None


def take_subscription(pledge: Pledge, *, key: str) -> bool:
    """Let a locked pledge that has no subscription yet go by this one; return whether it goes by this one now."""
    if not pledge.rail_reference.startswith(SUBSCRIPTION):
        pledge.rail_reference = key
        pledge.save(update_fields=["rail_reference"])
    return pledge.rail_reference == key


def _wanted(pledge: Pledge) -> Any:
    with translation.override(pledge.reader.language):
        name = gettext("Support for %(newsroom)s") % {"newsroom": settings.MASTHEAD_CONFIG.newsroom.name}
    price = {
        "currency": pledge.currency.lower(),
        "unit_amount": to_stripe(pledge.money),
        "product_data": {"name": name},
    }
    ours = {OURS: str(pledge.pk)}
    said = {
        # Only so that the page does not ask for what was just paid; that it was, the processor alone tells.
        "success_url": f"{url_of(pledge)}?paid",
        "cancel_url": url_of(pledge),
        "customer_email": email_of(pledge.reader),
        "metadata": ours,
    }
    if pledge.interval == Interval.ONCE:
        line = {"price_data": price, "quantity": 1}
        once = {"mode": "payment", "submit_type": "donate", "payment_intent_data": {"metadata": ours}}
        return {**said, **once, "line_items": [line]}
    price["recurring"] = {"interval": _INTERVALS[Interval(pledge.interval)]}
    line = {"price_data": price, "quantity": 1}
    return {**said, "mode": "subscription", "subscription_data": {"metadata": ours}, "line_items": [line]}


def _remember(pledge: Pledge, *, reference: str) -> None:
    with supporters_together():
        mine = held(Pledge.objects.filter(pk=pledge.pk, rail=KIND)).get()
        if not mine.rail_reference.startswith(SUBSCRIPTION):
            mine.rail_reference = reference
            mine.save(update_fields=["rail_reference"])
    pledge.rail_reference = mine.rail_reference


def _let_go(pledge_id: str, *, reference: str, now: datetime) -> None:
    """End a promise whose page ran out, unless another page or money has come meanwhile."""
    with supporters_together():
        pledge = find_pledge(pledge_id)
        if pledge is None or pledge.rail_reference != reference or pledge.state != Pledge.State.PROMISED:
            return
        paying = [Payment.State.SETTLED, Payment.State.PENDING]
        if not Payment.objects.using(SUPPORTERS).filter(pledge=pledge, state__in=paying).exists():
            cancel(pledge, now=now, by=PledgeStep.By.RAIL)
