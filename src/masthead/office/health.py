"""The health of each rail, and of what waits in the supporters' safe: events, imports, jobs and letters."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext_lazy as _

from masthead.jobs.dead import dead_jobs
from masthead.jobs.models import Job
from masthead.lib.router import SUPPORTERS
from masthead.office.patrons import kinds_of_rail
from masthead.patronage.health import RailHealth, rails_health
from masthead.patronage.rails.registry import rail_of
from masthead.post.models import Letter, State
from masthead.readers.models import alias_of

LOOKED_BACK: Final = timedelta(days=30)
_MOST_SHOWN: Final = 50
_KINDS: Final = {"receipt": _("Receipts and thanks"), "pledged": _("How to give"), "code": _("Sign-in codes")}
_OTHER: Final = _("Other letters")


@dataclass(frozen=True, kw_only=True)
class LetterCounts:
    """Letters of one kind: how many wait, and since when; how many left or failed and are still on record."""

    kind: str
    waiting: int
    waits_since: datetime | None
    sent: int
    failed: int


@dataclass(frozen=True, kw_only=True)
class FailedLetter:
    """A letter that was given up; its words are gone, why it failed is not."""

    kind: str
    written_at: datetime
    why: str
    reader: UUID | None

    @property
    def alias(self) -> str:
        """The patron's alias, or empty where the letter no longer says whose it was."""
        return alias_of(self.reader) if self.reader else ""


def rails(*, today: date) -> tuple[RailHealth, ...]:
    """Return the health of every rail that is installed or that old pledges know, over the last 30 days."""
    known = (rail_of(kind) for kind, _title in kinds_of_rail())
    return rails_health(known, config=settings.MASTHEAD_CONFIG, since=today - LOOKED_BACK)


def letter_counts() -> tuple[LetterCounts, ...]:
    """Return how the letters about patrons stand, by kind.

    Cost: one query for each known kind, and one for the rest.
    """
    every = Letter.objects.using(SUPPORTERS)
    rest = every
    found = []
    for prefix, title in _KINDS.items():
        found.append(_counted(every.filter(key__startswith=f"{prefix}:"), kind=str(title)))
        rest = rest.exclude(key__startswith=f"{prefix}:")
    return (*found, _counted(rest, kind=str(_OTHER)))


def failed_letters() -> tuple[FailedLetter, ...]:
    """Return the newest letters that were given up."""
    rows = Letter.objects.using(SUPPORTERS).filter(state=State.FAILED).order_by("-created_at", "pk")
    return tuple(
        FailedLetter(
            kind=str(_KINDS.get(row.key.partition(":")[0], _OTHER)),
            written_at=row.created_at,
            why=row.last_error,
            reader=_reader_in(row.to),
        )
        for row in rows[:_MOST_SHOWN]
    )


def given_up() -> tuple[Job, ...]:
    """Return the newest jobs about patrons that were given up."""
    return tuple(dead_jobs(SUPPORTERS)[:_MOST_SHOWN])


def _counted(rows: QuerySet[Letter], *, kind: str) -> LetterCounts:
    counted = rows.values("state").order_by("state").annotate(n=Count("pk"), at=Min("created_at"))
    by_state = {row["state"]: row for row in counted}

    def count(state: State) -> int:
        return int(by_state[state]["n"]) if state in by_state else 0

    return LetterCounts(
        kind=kind,
        waiting=count(State.WAITING),
        waits_since=by_state[State.WAITING]["at"] if State.WAITING in by_state else None,
        sent=count(State.SENT),
        failed=count(State.FAILED),
    )


def _reader_in(to: str) -> UUID | None:
    scheme, _sign, number = to.partition(":")
    try:
        return UUID(number) if scheme == "reader" else None
    except ValueError:
        return None
