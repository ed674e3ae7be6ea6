"""What a platform says of one person and of one gift, whatever its file or its message looks like."""

from dataclasses import dataclass
from datetime import datetime

from masthead.lib.money import Money
from masthead.patronage.pledges import Interval


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who gives there; ``key`` is what the platform knows them by and never changes."""

    key: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Gift:
    """Money that a platform says it has taken for the newsroom.

    Attributes:
        key: the platform's own name for the payment.
        interval: how often it is given; each gift of a subscription is told by itself.
        fee: what the platform says that it kept of it.
        is_sale: something was bought, so a person decides whether it is a gift.
        is_returned: the giver has it back, whole.
    """

    key: str
    person: Person
    money: Money
    paid_at: datetime
    interval: Interval = Interval.ONCE
    fee: Money | None = None
    is_sale: bool = False
    is_returned: bool = False


class NotUnderstood(ValueError):
    """A message is genuine, and does not say what its kind should say."""
