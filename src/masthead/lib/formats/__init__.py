"""How dates and times are written where Django's own way would be American, or would lead a day with a nought."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime


def shown_deadline(at: datetime) -> str:
    """Return an instant in the active language, in the newsroom's zone and naming it: readers are everywhere."""
    local = localtime(at)
    return f"{date_format(local, 'DATETIME_FORMAT')} {local:%Z}"
