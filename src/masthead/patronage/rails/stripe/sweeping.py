"""Sweeping: Stripe is asked for what happened, so that a message that never came costs only time."""

import json
from datetime import datetime, timedelta
from typing import Any, Final

from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import supporters_together
from masthead.patronage.ledger import LedgerEntry
from masthead.patronage.payments import Payment
from masthead.patronage.pledges import Pledge
from masthead.patronage.rails.stripe.client import KIND, asking
from masthead.patronage.rails.stripe.facts import instant
from masthead.patronage.rails.stripe.hearing import look_later, note_event
from masthead.patronage.rails.stripe.hints import LOOKED_AT, Hint
from masthead.patronage.sweeps import sweep_done, swept_until

# Lists are not always in the order in which things happened.
_OVERLAP: Final = timedelta(hours=2)
_PAGE: Final = 100


def sweep(now: datetime) -> int:
    """List what happened since the last sweep, owe a look at whatever we have not seen, and return how much that was.

    Raises:
        RailUnreachable: there was no answer; the next sweep begins where this one did.
    """
    began = swept_until(KIND) or _first_pledge_at()
    if began is None:
        return 0
    since = int((began - _OVERLAP).timestamp())
    last, missed = began, 0
    with asking() as client:
        wanted: Any = {"created": {"gte": since}, "types": sorted(LOOKED_AT), "limit": _PAGE}
        events = list(client.v1.events.list(wanted).auto_paging_iter())
        moving: Any = {"created": {"gte": since}, "limit": _PAGE, "expand": ["data.source"]}
        moves = list(client.v1.balance_transactions.list(moving).auto_paging_iter())
    with supporters_together():
        # The oldest first, as they would have come.
        for event in reversed(events):
            raw = json.dumps(event.to_dict(), sort_keys=True).encode()
            missed += note_event(event.to_dict(), raw=raw, now=now)
            last = max(last, instant(event.created))
        for move in reversed(moves):
            missed += _look_if_unknown(move)
            last = max(last, instant(move.created))
        # What Stripe's clock says, bounded by ours.
        sweep_done(KIND, until=min(last, now), missed=missed, now=now)
    return missed


def _look_if_unknown(move: Any) -> bool:
    """Owe a look at a movement of money that nothing of ours tells of."""
    source = move.source
    intent = getattr(source, "payment_intent", None)
    if not isinstance(intent, str):
        return False
    entries = LedgerEntry.objects.using(SUPPORTERS)
    if source.object == "charge":
        payments = Payment.objects.using(SUPPORTERS).filter(rail=KIND, rail_key=intent)
        is_known = payments.filter(state=Payment.State.SETTLED).exists() and (
            not move.fee or entries.filter(key=f"fee:{KIND}:{move.id}").exists()
        )
    elif source.object == "refund":
        deed = "refund" if move.amount < 0 else "refund-failed"
        is_known = entries.filter(key=f"{deed}:{KIND}:{source.id}").exists()
    else:
        deed = "dispute" if move.amount < 0 else "dispute-won"
        is_known = entries.filter(key=f"{deed}:{KIND}:{move.id}").exists()
    if not is_known:
        look_later(Hint("intent", intent))
    return not is_known


def _first_pledge_at() -> datetime | None:
    rows = Pledge.objects.using(SUPPORTERS).filter(rail=KIND).order_by("made_at")
    return rows.values_list("made_at", flat=True).first()
