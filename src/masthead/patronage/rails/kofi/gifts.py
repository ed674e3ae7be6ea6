"""Ko-fi's transactions: one number for a payment in its file and in its messages alike."""

import re
from datetime import datetime
from typing import Final

from masthead.lib.money import Money
from masthead.patronage.pledges import Interval
from masthead.patronage.rails.outside.facts import Gift, Person

KIND: Final = "kofi"
_NUMBER: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
# Ko-fi's own sample, which its test button sends.
SAMPLE_NUMBER: Final = "00000000-1111-2222-3333-444444444444"
_ONCE: Final = frozenset({"tip", "donation", "coffee"})
_MONTHLY: Final = frozenset({"monthly tip", "monthly donation", "subscription", "membership"})


def number_of(said: str) -> str:
    """Return a transaction's number, or nothing for what is none."""
    found = said.strip().casefold()
    return found if _NUMBER.fullmatch(found) else ""


def person_of(*, email: str, name: str, number: str) -> Person:
    """Return who gave: Ko-fi tells an address or nothing, so that whoever leaves none is another one each time."""
    return Person(key=email.strip().casefold() or f"of {number}", name=name, email=email)


def gift_of(*, number: str, said_kind: str, person: Person, money: Money, at: datetime) -> Gift:
    """Return a transaction as a gift, or as a sale where something was bought."""
    kind = said_kind.strip().casefold()
    return Gift(
        key=number,
        person=person,
        money=money,
        paid_at=at,
        interval=Interval.MONTHLY if kind in _MONTHLY else Interval.ONCE,
        is_sale=kind not in _ONCE | _MONTHLY,
    )
