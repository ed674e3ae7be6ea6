"""Patrons: who supports the newsroom on a day, whatever the way the money travelled.

One query for everybody who must know: the roll of a round of the agenda, the office, the public figures.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from masthead.lib.router import SUPPORTERS
from masthead.patronage.accounts import GIFTS, REFUNDS
from masthead.patronage.due_days import next_due
from masthead.patronage.ledger import LedgerEntry
from masthead.patronage.payments import Payment
from masthead.patronage.pledges import Interval
from masthead.patronage.seats import Seat
from masthead.readers.models import Reader

# Banks and people are late; nobody loses their say because of a weekend.
GRACE: Final = timedelta(days=10)
# For how long a gift covers: one that is given once counts as long as one for a year (decision 0012).
_COVERS: Final = {Interval.MONTHLY: Interval.MONTHLY, Interval.YEARLY: Interval.YEARLY, Interval.ONCE: Interval.YEARLY}
_LONGEST: Final = timedelta(days=366) + GRACE


def patrons_on(day: date) -> frozenset[uuid.UUID]:
    """Return the readers who have a settled gift that covers ``day`` and was not sent back, or a seat on it.

    A promise never counts, and neither does an amount: everybody stands here once. A monthly gift covers a
    month and ten days from the day it was paid, a yearly one or one that is given once a year and ten days.
    Two readers who were found to be one person are that one person.

    Cost: four queries; the payments of a year are read.
    """
    paying = {reader for reader, _pledge in _covered(day)}
    seated = Seat.objects.using(SUPPORTERS).filter(begins_on__lte=day, ends_on__gte=day)
    found = paying | set(seated.values_list("reader_id", flat=True))
    return frozenset(as_one_person(found))


def pledges_paid_on(day: date) -> frozenset[uuid.UUID]:
    """Return the pledges of which a settled gift covers ``day``. Cost: two queries."""
    return frozenset(pledge for _reader, pledge in _covered(day))


def _covered(day: date) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """Return (reader, pledge) of every gift that covers a day."""
    rows = Payment.objects.using(SUPPORTERS).filter(
        state=Payment.State.SETTLED, pledge__isnull=False, paid_on__lte=day, paid_on__gte=day - _LONGEST
    )
    fields = ("pk", "pledge_id", "pledge__reader_id", "pledge__interval", "paid_on")
    covering = {
        payment: (reader, pledge)
        for payment, pledge, reader, interval, paid_on in rows.order_by("pk").values_list(*fields).iterator(2_000)
        if paid_on is not None and day <= _until(paid_on, interval=interval)
    }
    kept = _kept(day)
    return {both for payment, both in covering.items() if kept[payment] > 0}


def _until(paid_on: date, *, interval: str) -> date:
    end = next_due(interval=_COVERS[Interval(interval)], after=paid_on, due_day=paid_on.day)
    assert end is not None, "what covers a month or a year has a next day"
    return end + GRACE


def _kept(day: date) -> dict[uuid.UUID | None, int]:
    """Return what of each payment of the last year is still a gift on a day."""
    rows = LedgerEntry.objects.using(SUPPORTERS).filter(
        booked_on__lte=day, booked_on__gte=day - _LONGEST, payment__isnull=False
    )
    found: dict[uuid.UUID | None, int] = defaultdict(int)
    fields = ("payment_id", "debit", "credit", "amount_minor")
    for payment, debit, credit, amount in rows.order_by("pk").values_list(*fields).iterator(2_000):
        found[payment] += amount * ((credit in {GIFTS, REFUNDS}) - (debit in {GIFTS, REFUNDS}))
    return found


def as_one_person(readers: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Return the readers whom a person found these to be. Cost: one query."""
    rows = Reader.objects.using(SUPPORTERS).filter(merged_into__isnull=False).order_by("pk")
    into = dict(rows.values_list("pk", "merged_into_id"))
    found = set()
    for reader in readers:
        at: uuid.UUID = reader
        while (further := into.get(at)) is not None:
            at = further
        found.add(at)
    return found
