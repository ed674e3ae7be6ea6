"""The health of each rail: when something last came from it, and what was refused in its name."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Max, Sum

from masthead.lib.config import Config
from masthead.lib.router import SUPPORTERS
from masthead.patronage.events import InboundEvent
from masthead.patronage.outside_patrons import RailImport
from masthead.patronage.rails.contract import Ability
from masthead.patronage.rails.registry import rails_on
from masthead.patronage.refusals import RefusedCount
from masthead.patronage.sweeps import RailSweep

_REFUSED_WITHIN: Final = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class RailHealth:
    """How a rail that is on fares.

    Attributes:
        heard_at: when the last genuine message came, or for the bank the last line of a statement.
        imported_at: when its file was last brought in, for platforms.
        swept_at: when it was last asked what happened.
        refused_count: messages that were refused in its name within seven days; a flood is not counted whole.
        may_send: it has messages to send; whether its secret is written down, the rail's own settings say.
    """

    kind: str
    title: str
    heard_at: datetime | None
    imported_at: datetime | None
    swept_at: datetime | None
    refused_count: int
    may_send: bool

    @property
    def last_at(self) -> datetime | None:
        """When anything last came."""
        return max((at for at in (self.heard_at, self.imported_at, self.swept_at) if at is not None), default=None)


def rails_health(config: Config, *, now: datetime) -> tuple[RailHealth, ...]:
    """Return how every rail fares that the newsroom has switched on. Cost: four queries."""
    rows = InboundEvent.objects.using(SUPPORTERS).values("rail").annotate(last=Max("received_at")).order_by("rail")
    heard = {row["rail"]: row["last"] for row in rows}
    imported = dict(RailImport.objects.using(SUPPORTERS).values_list("rail", "imported_at"))
    swept = dict(RailSweep.objects.using(SUPPORTERS).values_list("rail", "swept_at"))
    since = now.date() - _REFUSED_WITHIN
    counts = RefusedCount.objects.using(SUPPORTERS).filter(on__gte=since).values("rail").annotate(sum=Sum("count"))
    refused = {row["rail"]: row["sum"] for row in counts.order_by("rail")}
    return tuple(
        RailHealth(
            kind=rail.kind,
            title=str(rail.title),
            heard_at=heard.get(rail.kind),
            imported_at=imported.get(rail.kind),
            swept_at=swept.get(rail.kind),
            refused_count=refused.get(rail.kind, 0),
            may_send=Ability.WEBHOOKS in rail.abilities,
        )
        for rail in rails_on(config)
    )
