"""The chore that sweeps every rail that is on, once an hour."""

from datetime import datetime

from django.conf import settings

from masthead.lib.router import SUPPORTERS
from masthead.patronage.rails.registry import rails_on
from masthead.patronage.sweeps import EVERY, RailSweep


def sweep_rails(now: datetime) -> datetime | None:
    """Ask each rail whose hour has come, and return when the next one's comes; None where no rail can be asked.

    Raises:
        Exception: the last of what went wrong; the other rails were asked all the same.
    """
    rails = [rail for rail in rails_on(settings.MASTHEAD_CONFIG) if rail.sweep is not None]
    swept = dict(RailSweep.objects.using(SUPPORTERS).values_list("rail", "swept_at")) if rails else {}
    trouble: Exception | None = None
    for rail in rails:
        if rail.sweep is None or (rail.kind in swept and swept[rail.kind] + EVERY > now):
            continue
        try:
            rail.sweep(now)
        except Exception as error:  # noqa: BLE001 -- one rail's trouble is not another's
            trouble = error
    if trouble is not None:
        raise trouble
    return min((swept.get(rail.kind, now) + EVERY for rail in rails), default=None)
