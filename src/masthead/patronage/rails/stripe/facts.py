"""What was read at Stripe, as plain facts: nothing of a card, a name or an address is taken along."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final

from masthead.lib.money import Money
from masthead.patronage.rails.stripe.amounts import from_stripe

# The one word of ours on every object that we have made: the pledge that it belongs to.
OURS: Final = "masthead_pledge"


class Standing(Enum):
    """How far a payment has come."""

    TAKEN = "taken"
    UNDER_WAY = "under way"
    REFUSED = "refused"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, kw_only=True)
class Moved:
    """One balance transaction: what came in (or, below nothing, went out) and what the processor kept."""

    key: str
    money: Money
    fee: Money
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SentBack:
    """A refund; ``came_back`` is set where it failed after all."""

    key: str
    went: Moved | None
    came_back: Moved | None


@dataclass(frozen=True, kw_only=True)
class Disputed:
    """A dispute, with every movement of it; ``outcome`` is ``open``, ``won`` or ``lost``."""

    key: str
    outcome: str
    moved: tuple[Moved, ...]


@dataclass(frozen=True, kw_only=True)
class Taking:
    """A payment intent, and all that became of its money."""

    key: str
    pledge_id: str
    standing: Standing
    money: Money
    # When it was taken; the balance may have it a little later.
    paid_at: datetime | None
    # When the gift after this one is taken.
    next_at: datetime | None = None
    # The subscription that took it, or an empty text.
    subscription: str = ""
    taken: Moved | None = None
    refunds: tuple[SentBack, ...] = ()
    disputes: tuple[Disputed, ...] = ()


def pledge_id_in(metadata: Any) -> str:
    """Return the pledge that an object's metadata names, or an empty text for one that is not ours."""
    found = metadata.to_dict().get(OURS, "") if metadata is not None else ""
    return found if isinstance(found, str) else ""


def moved(said: Any) -> Moved | None:
    """Return a balance transaction that was spelled out in an answer; None where there is none yet."""
    if said is None or isinstance(said, str):
        return None
    return Moved(
        key=said.id,
        money=from_stripe(said.amount, said.currency),
        fee=from_stripe(said.fee, said.currency),
        at=instant(said.created),
    )


def instant(seconds: int) -> datetime:
    """Return Stripe's seconds as an aware instant."""
    return datetime.fromtimestamp(seconds, tz=UTC)
