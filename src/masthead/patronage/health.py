"""The health of each rail: when something last came from it, what was refused in its name, and what waits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, QuerySet, Sum

from masthead.lib.config import Config
from masthead.lib.router import SUPPORTERS
from masthead.patronage.events import InboundEvent
from masthead.patronage.outside_patrons import RailImport
from masthead.patronage.payments import Payment, Question
from masthead.patronage.rails.bank.references import KIND as BANK
from masthead.patronage.rails.contract import Ability, Rail
from masthead.patronage.refusals import RefusedCount
from masthead.patronage.sweeps import RailSweep


@dataclass(frozen=True, kw_only=True)
class RailHealth:
    """How a rail fares.

    Attributes:
        heard_at: when the last genuine message came, or for the bank the last line of a statement.
        imported_at: when its file was last brought in; for the bank, its statement.
        swept_at: when it was last asked what happened; ``missed_count`` is what no message had told by then.
        question_count: questions that wait for a person.
        refused_count: messages that were refused in its name since the day asked for; a flood is not counted whole.
        failed_count: payments that failed since then.
        may_send: it has messages to send; whether its secret is written down, the rail's own settings say.
    """

    kind: str
    title: str
    is_on: bool
    may_send: bool
    heard_at: datetime | None
    imported_at: datetime | None
    swept_at: datetime | None
    missed_count: int
    question_count: int
    refused_count: int
    failed_count: int

    @property
    def last_at(self) -> datetime | None:
        """When anything last came."""
        return max((at for at in (self.heard_at, self.imported_at, self.swept_at) if at is not None), default=None)


def rails_health(rails: Iterable[Rail], *, config: Config, since: date) -> tuple[RailHealth, ...]:
    """Return how each of the rails fares. Cost: six queries, however many rails and events there are."""
    heard = _by_rail(InboundEvent.objects.all(), found=Max("received_at"))
    imported = dict(RailImport.objects.using(SUPPORTERS).values_list("rail", "imported_at"))
    swept = {each.rail: each for each in RailSweep.objects.using(SUPPORTERS).all()}
    questions = _by_rail(Question.objects.filter(answer=""), found=Count("pk"), rail="payment__rail")
    refused = _by_rail(RefusedCount.objects.filter(on__gte=since), found=Sum("count"))
    failed = _by_rail(Payment.objects.filter(state="failed", noted_at__date__gte=since), found=Count("pk"))
    return tuple(
        RailHealth(
            kind=rail.kind,
            title=str(rail.title),
            is_on=rail.is_on(config),
            may_send=Ability.WEBHOOKS in rail.abilities,
            heard_at=heard.get(rail.kind),
            imported_at=heard.get(rail.kind) if rail.kind == BANK else imported.get(rail.kind),
            swept_at=swept[rail.kind].swept_at if rail.kind in swept else None,
            missed_count=swept[rail.kind].missed_count if rail.kind in swept else 0,
            question_count=questions.get(rail.kind, 0),
            refused_count=refused.get(rail.kind, 0),
            failed_count=failed.get(rail.kind, 0),
        )
        for rail in rails
    )


def _by_rail(rows: QuerySet[Any], *, found: Any, rail: str = "rail") -> Mapping[str, Any]:
    return dict(rows.using(SUPPORTERS).values(rail).order_by(rail).annotate(found=found).values_list(rail, "found"))
