"""The press's standing work: print what changed, and what time has changed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings

from masthead.press.edition import Edition
from masthead.press.models import Note
from masthead.press.notes import SAFES, read_notes, settle
from masthead.press.printer import Outcome, next_due, pages_due, print_everything, print_suspects
from masthead.press.turn import one_at_a_time
from masthead.press.version import printing_version

_VERSION_KEY = b"version"


@dataclass(frozen=True, kw_only=True)
class Printed:
    """What one round did, and when the next page is due by the clock alone."""

    outcome: Outcome | None
    due_at: datetime | None


def print_round(*, edition: Edition, at: datetime, reason: str = "edit") -> Printed:
    """Print what the notes say may be dirty and what is due; notes are settled only after the edition stands.

    An edition that another version of the house printed is printed anew, whole.
    """
    with one_at_a_time(edition.folder):
        return _print_round(edition=edition, at=at, reason=reason)


def print_until_done(*, edition: Edition, at: datetime, reason: str) -> None:
    """Print what is noted, round after round, until no note is left that a round can settle."""
    left = _waiting_notes()
    while left:
        print_round(edition=edition, at=at, reason=reason)
        before, left = left, _waiting_notes()
        if left >= before:
            return


def print_all(*, edition: Edition, at: datetime, reason: str, progress: Callable[[int], None] | None = None) -> Outcome:
    """Print everything, and record which version of the house printed it."""
    with one_at_a_time(edition.folder):
        return _print_all(edition=edition, at=at, reason=reason, progress=progress)


def open_edition() -> Edition:
    """Open this newsroom's edition for printing."""
    return Edition.open(settings.MASTHEAD_EDITION, writable=True)


def _waiting_notes() -> int:
    return sum(Note.objects.using(safe).count() for safe in SAFES)


def _print_round(*, edition: Edition, at: datetime, reason: str) -> Printed:
    with edition.reading() as view:
        is_current = view.get("meta", _VERSION_KEY) == printing_version()
        due = pages_due(view=view, at=at)
    noted = [read_notes(using=safe) for safe in SAFES]
    outcome = None
    if not is_current:
        outcome = _print_all(edition=edition, at=at, reason="a new version of the house", progress=None)
    elif due or any(each.ids for each in noted):
        suspects = [fact for each in noted for fact in each.suspects]
        outcome = print_suspects(edition=edition, suspects=suspects, at=at, reason=reason)
    for each in noted:
        if each.ids and not (outcome and outcome.unread):
            settle(each)
    with edition.reading() as view:
        stamp = next_due(view)
    return Printed(outcome=outcome, due_at=datetime.fromtimestamp(stamp, UTC) if stamp else None)


def _print_all(*, edition: Edition, at: datetime, reason: str, progress: Callable[[int], None] | None) -> Outcome:
    outcome = print_everything(edition=edition, at=at, reason=reason, progress=progress)
    with edition.writing(reason=reason, at=at) as change:
        change.put("meta", _VERSION_KEY, printing_version())
    return outcome
