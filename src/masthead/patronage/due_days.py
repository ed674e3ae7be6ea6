"""When the next gift is due: the same day of every month or year, or the month's last where it is shorter."""

from calendar import monthrange
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from masthead.patronage.pledges import Interval

_MONTHS = {Interval.MONTHLY: 1, Interval.YEARLY: 12}


def day_in(*, year: int, month: int, due_day: int) -> date:
    """Return the due day of a month: 31 means the 28th or 29th in February, and the 31st again in March."""
    return date(year, month, min(due_day, monthrange(year, month)[1]))


def next_due(*, interval: str, after: date, due_day: int) -> date | None:
    """Return the due day that follows the due day ``after``; None for a gift given once."""
    if interval == Interval.ONCE:
        return None
    count = after.year * 12 + after.month - 1 + _MONTHS[Interval(interval)]
    return day_in(year=count // 12, month=count % 12 + 1, due_day=due_day)


def local_day(instant: datetime, *, zone: str) -> date:
    """Return the calendar day of an aware instant in a time zone, whatever the clocks did that night."""
    return instant.astimezone(ZoneInfo(zone)).date()


def newsroom_day(instant: datetime) -> date:
    """Return the calendar day of an aware instant in this newsroom's own time zone."""
    return local_day(instant, zone=settings.MASTHEAD_CONFIG.newsroom.time_zone)
