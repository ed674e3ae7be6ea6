"""Hearing a platform: a message that is checked is kept once, sealed, and leaves a job that settles it.

These platforms cannot be asked again, so what a message says of one payment or one person is believed, once
it is known to be genuine; it is set as a state and never added up.
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django_tasks import task

from masthead.jobs.enqueueing import enqueue_once
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together
from masthead.patronage.events import InboundEvent
from masthead.patronage.outside_patrons import OutsidePatron
from masthead.patronage.rails.contract import WebhookRefused
from masthead.readers.vault import destroy_key, seal, unseal

LARGEST_BYTES: Final = 256 * 1024
Settle = Callable[[Mapping[str, Any], datetime], OutsidePatron | None]
_settlers: dict[str, Settle] = {}


def register(rail: str, settle: Settle) -> None:
    """Let ``settle`` make the books agree with what a message of a rail says; it may be run again."""
    _settlers[rail] = settle


def read_json(raw: bytes | str) -> dict[str, Any]:
    """Return the object that a message is.

    Raises:
        WebhookRefused: it is none, however it was made.
    """
    try:
        # Amounts stay the digits that were sent.
        said = json.loads(raw, parse_float=str, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise WebhookRefused("The message cannot be read.") from None
    if not isinstance(said, dict):
        raise WebhookRefused("The message is not an object.")
    return said


def keep_message(
    *, rail: str, key: str, kind: str, said: Mapping[str, Any], raw: bytes, now: datetime, is_settled: bool = False
) -> bool:
    """Keep what a genuine message says, once and sealed, and owe the settling; return whether it was new.

    Args:
        said: what settling needs of it, and nothing else: the rest may hold streets and private words.
        is_settled: it says nothing that must be done, and only that it came is kept.
    """
    if not 1 <= len(key) <= 160:
        raise WebhookRefused("The message has no number of its own.")
    mine = uuid.uuid4()
    fresh = InboundEvent(
        id=mine,
        rail=rail,
        rail_key=key,
        kind=kind[:60],
        digest=hashlib.sha256(raw).hexdigest(),
        holder=mine,
        received_at=now,
        settled_at=now if is_settled else None,
    )
    with supporters_together():
        rows = InboundEvent.objects.using(SUPPORTERS)
        if rows.filter(rail=rail, rail_key=key).exists():
            return False
        fresh.sealed = None if is_settled else seal(json.dumps(said), holder=mine)
        rows.bulk_create([fresh], ignore_conflicts=True)
        if not rows.filter(pk=mine).exists():
            destroy_key(mine)
            return False
        if not is_settled:
            enqueue_once(settle_message, key=f"{rail}:{mine}", kwargs={"event_id": str(mine)}, using=SUPPORTERS)
    return True


@task(backend="supporters")
def settle_message(event_id: str) -> None:
    """Settle what a message said, once; from then on it is sealed under the key of whom it is about."""
    with supporters_together():
        event = held(InboundEvent.objects.filter(pk=uuid.UUID(event_id))).first()
        if event is None or event.settled_at is not None or event.sealed is None:
            return
        words = unseal(event.sealed, holder=event.holder)
        patron = _settlers[event.rail](json.loads(words), event.received_at)
        event.settled_at = timezone.now()
        if patron is not None:
            before, event.holder = event.holder, patron.reader_id
            event.sealed = seal(words, holder=event.holder)
            destroy_key(before)
        event.save(update_fields=["settled_at", "holder", "sealed"])


def _no_number(_said: str) -> None:
    raise ValueError("This is no number.")
