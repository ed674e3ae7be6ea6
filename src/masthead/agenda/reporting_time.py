"""Reporting time in the units that people read: days at the desk, minutes in a sentence."""

from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import ngettext


def day_seconds() -> int:
    """Return how many seconds of reporting make a day in this newsroom."""
    return int(settings.MASTHEAD_CONFIG.agenda.hours_a_day) * 3600


def seconds_of(days: Decimal) -> int:
    """Return days of reporting as whole seconds."""
    return int((days * day_seconds()).to_integral_value(rounding=ROUND_HALF_UP))


def days_of(seconds: int) -> Decimal:
    """Return seconds as days of reporting, to the hundredth."""
    return (Decimal(seconds) / day_seconds()).quantize(Decimal("0.01")).normalize()


def shown_days(seconds: int) -> str:
    """Return seconds as words like "2.5 days", in the language that is active."""
    days = days_of(seconds)
    is_whole = days == days.to_integral_value()
    number = number_format(days, decimal_pos=0 if is_whole else -min(0, int(days.as_tuple().exponent)))
    # A fraction takes the plural that two takes: languages with more forms than one and many would want a third.
    return ngettext("%(days)s day", "%(days)s days", int(days) if is_whole else 2) % {"days": number}


def shown_time(seconds: int) -> str:
    """Return a share of reporting time in words: hours and minutes, or minutes, or seconds below two minutes."""
    if seconds < 120:
        return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds}
    minutes = seconds // 60
    if minutes < 120:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours = minutes // 60
    return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
