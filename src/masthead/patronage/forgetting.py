"""Forgetting: what a rail told us is kept sealed while somebody may have to decide on it, and 30 days more."""

from datetime import datetime, timedelta
from typing import Final

from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together
from masthead.patronage.events import InboundEvent
from masthead.patronage.payments import Payment, Question
from masthead.readers.models import Reader
from masthead.readers.vault import Sealed, destroy_key, seal, unseal

_KEPT: Final = timedelta(days=30)
_AT_ONCE: Final = 500


def settle_words(payment: Payment, *, now: datetime) -> None:
    """Begin the last 30 days of what was told of a payment, unless a person must still decide about it."""
    if Question.objects.using(SUPPORTERS).filter(payment=payment, answer="").exists():
        return
    rows = InboundEvent.objects.using(SUPPORTERS).filter(rail=payment.rail, rail_key=payment.rail_key)
    rows.filter(settled_at=None).update(settled_at=now)


def hand_words_over(payment: Payment, *, reader: Reader) -> None:
    """Seal what was told of a payment under the key of the reader whose it is, so that erasing them erases it too."""
    rows = InboundEvent.objects.filter(rail=payment.rail, rail_key=payment.rail_key, sealed__isnull=False)
    for event in held(rows.exclude(holder=reader.id)):
        before = event.holder
        try:
            event.sealed = seal(unseal(event.sealed or b"", holder=before), holder=reader.id)
        except Sealed:
            event.sealed = None
        event.holder = reader.id
        event.save(update_fields=["sealed", "holder"])
        if before == event.id:
            destroy_key(before)


def forget_settled(now: datetime) -> int:
    """Destroy the words of what was settled 30 days ago, some at a time, and return how many there were.

    That it came, and when, stays; nobody can read any more what it said.
    """
    due = InboundEvent.objects.using(SUPPORTERS).filter(settled_at__lte=now - _KEPT, sealed__isnull=False)
    if not due.exists():
        # Most often: and on SQLite an UPDATE waits for the write lock even where it finds nothing.
        return 0
    with supporters_together():
        mine = list(held(due.order_by("settled_at", "pk")[:_AT_ONCE]))
        for event in mine:
            if event.holder == event.id:
                destroy_key(event.id)
        InboundEvent.objects.using(SUPPORTERS).filter(pk__in=[event.pk for event in mine]).update(sealed=None)
    return len(mine)
