"""The public count of solidarity seats, as a fact of the day on which the press prints."""

from collections.abc import Iterator

from django.utils.timezone import localtime

from masthead.patronage.seating import SeatCounts, count_seats
from masthead.press.facts import FactKey, fact, now
from masthead.press.suspicion import suspect


@fact("accounts.seats")
def seat_counts(_one: int) -> SeatCounts:
    """Return how many seats are paid for and taken today; whoever prints it is due again at midnight."""
    return count_seats(localtime(now()).date())


def _suspects(_pk: str) -> Iterator[FactKey]:
    yield seat_counts.key(1)


for _model in ("patronage.ledgerentry", "patronage.paidseats", "patronage.seat"):
    suspect(_model, _suspects)
