"""The standing work of a round: open and close it at its time, destroy the key, let the root be public, then count."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from masthead.agenda.ballots import Ballot
from masthead.agenda.closing import close_ballot, destroy_spent_keys
from masthead.agenda.counting import count_ballot
from masthead.agenda.opening import CannotOpen, open_ballot
from masthead.jobs.models import LIVE, Job
from masthead.lib.router import SUPPORTERS
from masthead.post.models import Letter, State
from masthead.press.models import Note

# A mail server or a press that is down delays a result, and not for ever.
PATIENCE: Final = timedelta(hours=1)
_AGAIN: Final = timedelta(seconds=10)


def hold_rounds(now: datetime) -> datetime | None:
    """Do what is due of every round, and return when the next thing is; each call may be the first after a crash."""
    wanted = [_next(ballot, now=now) for ballot in _under_way()]
    destroy_spent_keys()
    # Last: two ballots are never open at once, so a new one waits for the close of the one before.
    wanted += [_open_in_time(ballot, now=now) for ballot in _planned(now)]
    return min((each for each in wanted if each is not None), default=None)


def _under_way() -> list[Ballot]:
    states = (Ballot.State.OPEN, Ballot.State.CLOSED)
    return list(Ballot.objects.using(SUPPORTERS).filter(state__in=states).order_by("number"))


def _planned(now: datetime) -> list[Ballot]:
    rows = Ballot.objects.using(SUPPORTERS).filter(state=Ballot.State.DRAFT, closes_at__gt=now)
    return list(rows.order_by("opens_at", "number"))


def _open_in_time(ballot: Ballot, *, now: datetime) -> datetime | None:
    """Open a draft whose time has come; why one cannot be opened stands beside it at the desk."""
    if now < ballot.opens_at:
        return ballot.opens_at
    with suppress(CannotOpen):
        open_ballot(ballot, now=now)
    return None


def _next(ballot: Ballot, *, now: datetime) -> datetime | None:
    if ballot.state == Ballot.State.OPEN:
        if now < ballot.closes_at:
            return ballot.closes_at
        close_ballot(ballot, now=now)
        return now + _AGAIN
    if not is_root_public(ballot, now=now):
        return now + _AGAIN
    count_ballot(ballot, now=now)
    return None


def is_root_public(ballot: Ballot, *, now: datetime) -> bool:
    """Return whether the root is printed and no letter with it waits any more; after an hour it counts as public."""
    if ballot.closed_at is None:
        return False
    return now >= ballot.closed_at + PATIENCE or (_is_mailed(ballot.number) and _is_printed(ballot))


def _is_mailed(number: int) -> bool:
    if Job.objects.using(SUPPORTERS).filter(key=f"root:{number}", state__in=LIVE).exists():
        return False
    letters = Letter.objects.using(SUPPORTERS).filter(key__startswith=f"root:{number}:")
    return not letters.exclude(state__in=[State.SENT, State.FAILED]).exists()


def _is_printed(ballot: Ballot) -> bool:
    """A change that is in the edition has no note any more; the worker that asks holds the edition open itself."""
    return not Note.objects.using(SUPPORTERS).filter(model=ballot._meta.label_lower, key=str(ballot.pk)).exists()
