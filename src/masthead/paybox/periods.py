"""Billing periods: the same day of every month or year in UTC, or the month's last where it is shorter."""

from calendar import monthrange
from datetime import UTC, datetime
from typing import Final

MONTHS: Final = {"month": 1, "year": 12}


def nth_end(anchor: int, *, interval: str, number: int) -> int:
    """Return when the ``number``-th period after ``anchor`` ends, in seconds."""
    start = datetime.fromtimestamp(anchor, tz=UTC)
    count = start.year * 12 + start.month - 1 + MONTHS[interval] * number
    year, month = count // 12, count % 12 + 1
    return int(start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1])).timestamp())
