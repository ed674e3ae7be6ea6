"""Hearing: a message is checked, kept once, and leaves a job that looks for itself."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from masthead.jobs.enqueueing import enqueue_once
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import supporters_together
from masthead.patronage.events import InboundEvent
from masthead.patronage.rails.contract import Webhook, WebhookRefused
from masthead.patronage.rails.stripe.client import KIND
from masthead.patronage.rails.stripe.hints import Hint, HintUnreadable, hint_of, read_hint
from masthead.patronage.rails.stripe.looking import look_at
from masthead.patronage.rails.stripe.signatures import check_signature
from masthead.readers.vault import seal, unseal


def read_webhook(webhook: Webhook) -> None:
    """Keep what a genuine message hints at, once, and owe the look.

    Raises:
        WebhookRefused: it is not genuine, not fresh, or not an event of this newsroom's mode (live or test).
    """
    check_signature(
        raw=webhook.raw,
        header=webhook.headers.get("stripe-signature", ""),
        secret=settings.MASTHEAD_STRIPE_WEBHOOK,
        received_at=webhook.received_at,
    )
    try:
        event = json.loads(webhook.raw)
        if event["object"] != "event" or bool(event["livemode"]) != is_live():
            raise WebhookRefused("The message is no event of this newsroom's mode.")
        note_event(event, raw=webhook.raw, now=webhook.received_at)
    except (ValueError, KeyError, TypeError) as error:
        if isinstance(error, WebhookRefused):
            raise
        raise WebhookRefused("The message cannot be read.") from None


def note_event(event: Mapping[str, Any], *, raw: bytes, now: datetime) -> bool:
    """Keep an event's hint and owe the look; return whether it was new and is our business.

    Only the hint is sealed and kept: the rest of a message may hold names, addresses and what a card looks like.
    """
    hint = hint_of(event["type"], event["data"]["object"])
    if hint is None:
        return False
    key = uuid.uuid4()
    fresh = InboundEvent(
        id=key,
        rail=KIND,
        rail_key=_checked_id(event["id"]),
        kind=event["type"],
        digest=hashlib.sha256(raw).hexdigest(),
        holder=key,
        received_at=now,
    )
    with supporters_together():
        rows = InboundEvent.objects.using(SUPPORTERS)
        if rows.filter(rail=KIND, rail_key=fresh.rail_key).exists():
            return False
        fresh.sealed = seal(hint.words(), holder=key)
        rows.bulk_create([fresh], ignore_conflicts=True)
        if not rows.filter(pk=key).exists():
            return False
        enqueue_once(look_again, key=f"stripe:{key}", kwargs={"event_id": str(key)}, using=SUPPORTERS)
    return True


def look_later(hint: Hint) -> None:
    """Owe a look at an object of which no message came."""
    with supporters_together():
        enqueue_once(
            look_for_itself,
            key=f"stripe:{hint.thing}:{hint.key}",
            kwargs={"thing": hint.thing, "key": hint.key},
            using=SUPPORTERS,
            again_if_running=True,
        )


def is_live() -> bool:
    """Return whether the newsroom's key moves real money."""
    return "_live_" in settings.MASTHEAD_STRIPE_KEY


@task(backend="supporters")
def look_again(event_id: str) -> None:
    """Look at what a message hinted at, and settle the message."""
    event = InboundEvent.objects.using(SUPPORTERS).filter(pk=uuid.UUID(event_id)).first()
    if event is None or event.settled_at is not None or event.sealed is None:
        return
    look_at(read_hint(unseal(event.sealed, holder=event.holder)), now=timezone.now())
    InboundEvent.objects.using(SUPPORTERS).filter(pk=event.pk).update(settled_at=timezone.now())


@task(backend="supporters")
def look_for_itself(thing: str, key: str) -> None:
    """Look at one object, whether or not anybody told of it."""
    look_at(Hint(thing, key), now=timezone.now())


def _checked_id(key: Any) -> str:
    if not isinstance(key, str) or not 1 <= len(key) <= 160:
        raise HintUnreadable("The message has no id.")
    return key
