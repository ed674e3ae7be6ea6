"""What is known of the appeals' results: how often each wording was seen, a day, and nothing that is not known."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Max, Min, Sum
from django.db.models.functions import TruncDate

from masthead.appeal.models import Appeal, AppealRules
from masthead.lib.router import SUPPORTERS
from masthead.patronage.followed import FEWEST_SHOWN, FollowedCount
from masthead.patronage.pledges import Pledge
from masthead.patronage.seen import SeenCount

_DAYS_SHOWN: Final = 90


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A wording, and how often browsers said that they saw it; ``appeal`` is None for one that was deleted.

    Attributes:
        followed_count: pledges made in browsers that had followed its link; None while they are too few to say.
    """

    number: int
    appeal: Appeal | None
    seen_count: int
    day_count: int
    followed_count: int | None
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day of a wording. ``pledge_count`` counts the pledges of everybody, whatever they saw."""

    on: date
    seen_count: int
    pledge_count: int


def results() -> tuple[Shown, ...]:
    """Return every wording, the newest first, then those that were counted and are gone. Cost: three queries."""
    appeals = {each.pk: each for each in Appeal.objects.select_related("locale").order_by("-begins_on", "-pk")}
    rows = SeenCount.objects.using(SUPPORTERS).values("ask").order_by("ask")
    counted = {
        row["ask"]: row for row in rows.annotate(seen=Sum("count"), days=Count("pk"), first=Min("on"), last=Max("on"))
    }
    followed = dict(FollowedCount.objects.using(SUPPORTERS).filter(count__gte=FEWEST_SHOWN).values_list("ask", "count"))
    numbers = [*appeals, *sorted(set(counted) - set(appeals), reverse=True)]
    return tuple(
        Shown(
            number=number,
            appeal=appeals.get(number),
            seen_count=counted[number]["seen"] if number in counted else 0,
            day_count=counted[number]["days"] if number in counted else 0,
            followed_count=followed.get(number),
            first_on=counted[number]["first"] if number in counted else None,
            last_on=counted[number]["last"] if number in counted else None,
        )
        for number in numbers
    )


def days_of(number: int) -> tuple[Day, ...]:
    """Return the last 90 counted days of a wording, the newest first. Cost: two queries."""
    rows = SeenCount.objects.using(SUPPORTERS).filter(ask=number).order_by("-on")
    seen = dict(rows.values_list("on", "count")[:_DAYS_SHOWN])
    pledged = _pledges_by_day(min(seen), max(seen)) if seen else {}
    return tuple(Day(on=on, seen_count=count, pledge_count=pledged.get(on, 0)) for on, count in seen.items())


def counts_views() -> bool:
    """Return whether browsers are asked to say that they saw an appeal."""
    return (AppealRules.objects.first() or AppealRules()).counts_views


def _pledges_by_day(first: date, last: date) -> dict[date, int]:
    zone = ZoneInfo(settings.MASTHEAD_CONFIG.newsroom.time_zone)
    rows = Pledge.objects.using(SUPPORTERS).annotate(day=TruncDate("made_at", tzinfo=zone))
    # A day more at either end: the index knows hours of another zone.
    rows = rows.filter(made_at__date__gte=first - timedelta(days=1), made_at__date__lte=last + timedelta(days=1))
    return dict(rows.values("day").annotate(count=Count("pk")).order_by("day").values_list("day", "count"))
