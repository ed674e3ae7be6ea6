"""Small things that the agenda's templates need."""

from collections.abc import Mapping

from django import template

from masthead.agenda.reporting_time import shown_days, shown_time
from masthead.lib.formats import shown_deadline

register = template.Library()
register.filter("deadline", shown_deadline)


@register.filter
def as_days(seconds: int | None) -> str:
    """Return reporting time in days."""
    return "" if seconds is None else shown_days(seconds)


@register.filter
def as_time(seconds: int | None) -> str:
    """Return a share of reporting time in hours, minutes or seconds."""
    return "" if seconds is None else shown_time(seconds)


@register.filter
def named(names: Mapping[int, str], number: int | None) -> str:
    """Return the name of a member of staff, or their number where they are gone."""
    return names.get(number, f"#{number}") if number is not None else ""
