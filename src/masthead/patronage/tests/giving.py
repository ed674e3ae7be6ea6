"""A small world of patrons for tests."""

from datetime import UTC, date, datetime

from masthead.lib.money import Money
from masthead.patronage.pledges import Interval, Pledge
from masthead.patronage.promising import Promise, make_pledge
from masthead.patronage.receiving import Arrival
from masthead.readers.joining import welcome

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
PI_DAY = date(2026, 3, 14)


def euros(amount: int) -> Money:
    return Money(amount_minor=amount * 100, currency="EUR")


def a_pledge(
    name: str = "ann", *, amount: int = 5, interval: Interval = Interval.MONTHLY, begins_on: date = PI_DAY
) -> Pledge:
    reader = welcome(email=f"{name}@example.org", language="en", now=NOON)
    promise = Promise(
        rail="bank",
        rail_reference=f"RF-{name}-{Pledge.objects.count()}",
        money=euros(amount),
        interval=interval,
        begins_on=begins_on,
    )
    return make_pledge(reader=reader, promise=promise, now=NOON)


def an_arrival(key: str, *, amount: int = 5, on: date = PI_DAY, pledge: Pledge | None = None) -> Arrival:
    return Arrival(rail="bank", rail_key=key, money=euros(amount), paid_on=on, pledge=pledge)
