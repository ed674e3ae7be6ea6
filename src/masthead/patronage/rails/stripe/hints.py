"""A hint: which object a message is about. Nothing else of the message is believed, and nothing else is kept."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

# What to look at when a message of this kind comes; other kinds are none of our business.
LOOKED_AT: Final[Mapping[str, str]] = {
    "checkout.session.completed": "session",
    "checkout.session.async_payment_succeeded": "session",
    "checkout.session.async_payment_failed": "session",
    "checkout.session.expired": "session",
    "payment_intent.processing": "intent",
    "payment_intent.succeeded": "intent",
    "payment_intent.payment_failed": "intent",
    # The balance has a charge a little after it was taken, and tells so by this.
    "charge.updated": "intent",
    "charge.refunded": "intent",
    "refund.created": "intent",
    "refund.updated": "intent",
    "refund.failed": "intent",
    "charge.dispute.created": "intent",
    "charge.dispute.closed": "intent",
    "charge.dispute.funds_withdrawn": "intent",
    "charge.dispute.funds_reinstated": "intent",
    "invoice.payment_failed": "invoice",
    "customer.subscription.updated": "subscription",
    "customer.subscription.deleted": "subscription",
}
_ID: Final = re.compile(r"[A-Za-z0-9_]{1,120}")


@dataclass(frozen=True)
class Hint:
    """One object at Stripe: ``thing`` is session, intent, invoice or subscription."""

    thing: str
    key: str

    def words(self) -> str:
        """Return the hint as text."""
        return json.dumps(asdict(self))


class HintUnreadable(ValueError):
    """A message or a kept hint does not name an object."""


def hint_of(kind: str, said: Mapping[str, Any]) -> Hint | None:
    """Return what an event's object leads to; None for one that is none of our business.

    Raises:
        HintUnreadable: it has no id.
    """
    thing = LOOKED_AT.get(kind)
    if thing is None:
        return None
    is_about_intent = thing == "intent" and said.get("object") != "payment_intent"
    key = said.get("payment_intent" if is_about_intent else "id")
    if key is None and is_about_intent:
        # A charge without an intent is not one that we asked for.
        return None
    if not isinstance(key, str) or not _ID.fullmatch(key):
        raise HintUnreadable("The message names no object.")
    return Hint(thing, key)


def read_hint(words: str) -> Hint:
    """Return a hint that was kept as text."""
    said = json.loads(words)
    return Hint(said["thing"], said["key"])
