"""Patrons as the office sees them: by alias, what they promised, and what arrived; never their address."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from masthead.lib.money import Money
from masthead.lib.router import SUPPORTERS
from masthead.patronage.payments import Payment
from masthead.patronage.pledges import Pledge, PledgeStep
from masthead.patronage.rails.registry import all_rails, rail_of
from masthead.patronage.refunding import left_of
from masthead.readers.models import Reader

_HAPPENED: Final = {
    PledgeStep.Kind.MADE: _("Pledged"),
    PledgeStep.Kind.AMOUNT_CHANGED: _("Changed the amount"),
    PledgeStep.Kind.DAY_CHANGED: _("Changed the day"),
    PledgeStep.Kind.SKIPPED: _("Skipped a gift"),
    PledgeStep.Kind.CANCELLED: _("Cancelled"),
}
_BY: Final = {
    PledgeStep.By.PATRON: _("the patron"),
    PledgeStep.By.STAFF: _("the office"),
    PledgeStep.By.RAIL: _("the rail"),
}
_LETTERS: Final = 8
_ALIAS: Final = re.compile(r"[0-9a-f]{1,8}")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which patrons are looked for; an empty word stands for all."""

    state: str = ""
    rail: str = ""
    alias: str = ""


@dataclass(frozen=True, kw_only=True)
class Gift:
    """One payment of a patron; ``left`` is what of it can still be refunded."""

    payment: Payment
    receipt_number: int | None
    left: Money

    @property
    def is_refunded(self) -> bool:
        """Whether anything of it is no longer here."""
        return self.receipt_number is not None and self.left != self.payment.money


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that happened to a pledge, in words; with the new amount or day where there is one."""

    at: datetime
    what: str
    by: str
    money: Money | None
    on: date | None


def patrons(wanted: Wanted) -> QuerySet[Reader]:
    """Return the readers who ever pledged, the newest first, each with ``pledges`` and ``last_gift_on``.

    State and rail are looked for in one and the same pledge.
    """
    pledges = Pledge.objects.using(SUPPORTERS).filter(reader=OuterRef("pk"))
    if wanted.state:
        pledges = pledges.filter(state=wanted.state)
    if wanted.rail:
        pledges = pledges.filter(rail=wanted.rail)
    rows = Reader.objects.using(SUPPORTERS).filter(Exists(pledges))
    if wanted.alias:
        first, last = _ids_of(wanted.alias)
        rows = rows.filter(pk__gte=first, pk__lte=last)
    newest_first = Pledge.objects.using(SUPPORTERS).order_by("-made_at", "pk")
    rows = rows.annotate(last_gift_on=Max("pledges__payments__paid_on"))
    return rows.order_by("-joined_at", "pk").prefetch_related(Prefetch("pledges", newest_first))


def is_alias(text: str) -> bool:
    """Return whether a text is an alias, or the beginning of one."""
    return bool(_ALIAS.fullmatch(_bare(text)))


def by_alias(text: str) -> tuple[Reader, ...]:
    """Return the patrons whom an alias means; more than one only where it is cut short, or by a rare chance."""
    return tuple(patrons(Wanted(alias=text))[:2]) if is_alias(text) else ()


def find_by_alias(alias: str) -> Reader | None:
    """Return the reader whom a whole alias means, whether they ever pledged or not; None for nobody, and for two."""
    if not is_alias(alias) or len(_bare(alias)) != _LETTERS:
        return None
    first, last = _ids_of(alias)
    found = Reader.objects.using(SUPPORTERS).filter(pk__gte=first, pk__lte=last).order_by("pk")[:2]
    return found[0] if len(found) == 1 else None


def kinds_of_rail() -> tuple[tuple[str, str], ...]:
    """Return (kind, title) of every rail that is installed, and of those that only old pledges know."""
    installed = {rail.kind for rail in all_rails()}
    known = set(Pledge.objects.using(SUPPORTERS).order_by("rail").values_list("rail", flat=True).distinct())
    return tuple((kind, str(rail_of(kind).title)) for kind in sorted(installed | known))


def gifts_of(reader: Reader) -> tuple[Gift, ...]:
    """Return a patron's payments, the newest first. Cost: two queries."""
    rows = Payment.objects.using(SUPPORTERS).filter(pledge__reader=reader).select_related("pledge", "receipt")
    payments = list(rows.order_by("-noted_at", "pk"))
    left = left_of(payments)
    return tuple(Gift(payment=each, receipt_number=_number(each), left=left[each.pk]) for each in payments)


def steps_of(reader: Reader) -> tuple[Step, ...]:
    """Return what happened to a patron's pledges, the newest first."""
    rows = PledgeStep.objects.using(SUPPORTERS).filter(pledge__reader=reader).select_related("pledge")
    return tuple(
        Step(
            at=row.at,
            what=str(_HAPPENED[PledgeStep.Kind(row.kind)]),
            by=str(_BY[PledgeStep.By(row.by)]),
            money=Money(amount_minor=row.amount_minor, currency=row.pledge.currency) if row.amount_minor else None,
            on=row.on,
        )
        for row in rows.order_by("-at", "-pk")
    )


def _number(payment: Payment) -> int | None:
    receipt = getattr(payment, "receipt", None)
    return receipt.number if receipt else None


def _bare(text: str) -> str:
    return text.strip().replace("-", "").lower()


def _ids_of(alias: str) -> tuple[UUID, UUID]:
    """Return the first and the last id that an alias, or its beginning, may stand for."""
    bare = _bare(alias)
    return UUID(bare.ljust(32, "0")), UUID(bare.ljust(32, "f"))
