"""The press's standing work: print what changed, and what time has changed."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.conf import settings

from masthead.press.change import Kept
from masthead.press.due import next_due, pages_due
from masthead.press.edition import Edition, EditionFrozen
from masthead.press.models import Note
from masthead.press.notes import SAFES, Noted, is_more_noted, nobody_notes, read_notes, settle
from masthead.press.printer import Outcome, Overtaken, print_everything, print_suspects
from masthead.press.turn import one_at_a_time
from masthead.press.version import printing_version
from masthead.press.view import PRINTED_BY

# So often a round is begun anew because somebody published meanwhile; then they wait for it, once.
_TRIES: Final = 3


@dataclass(frozen=True, kw_only=True)
class Printed:
    """What one round did, and when the next page is due by the clock alone."""

    outcome: Outcome | None
    due_at: datetime | None


def print_round(*, edition: Edition, at: datetime, reason: str = "edit") -> Printed:
    """Print what the notes say may be dirty and what is due; notes are settled only after the edition stands.

    An edition that another version of the house printed is printed anew, whole. A frozen one is left as it is: what
    is noted stays noted.
    """
    with one_at_a_time(edition.folder), suppress(EditionFrozen):
        edition.take_up()
        if not is_frozen(edition):
            return _print_round(edition=edition, at=at, reason=reason)
    return Printed(outcome=None, due_at=None)


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
        edition.take_up()
        return _print_all(edition=edition, at=at, reason=reason, progress=progress)


def open_edition() -> Edition:
    """Open this newsroom's edition for printing."""
    press = settings.MASTHEAD_CONFIG.press
    kept = Kept(editions=press.kept_editions, days=press.kept_days)
    return Edition.open(settings.MASTHEAD_EDITION, writable=True, kept=kept)


def is_frozen(edition: Edition) -> bool:
    """Return whether nobody may print for now."""
    with edition.reading() as view:
        return bool(view.frozen)


def is_of_this_version(edition: Edition) -> bool:
    """Return whether this version of the house printed the edition."""
    with edition.reading() as view:
        return view.get("meta", PRINTED_BY) == printing_version()


def _waiting_notes() -> int:
    return sum(Note.objects.using(safe).count() for safe in SAFES)


def _print_round(*, edition: Edition, at: datetime, reason: str) -> Printed:
    outcome, noted = _print_noted(edition=edition, at=at, reason=reason)
    for each in noted:
        if each.ids and not (outcome and outcome.unread):
            settle(each)
    with edition.reading() as view:
        stamp = next_due(view)
    return Printed(outcome=outcome, due_at=datetime.fromtimestamp(stamp, UTC) if stamp else None)


def _print_noted(*, edition: Edition, at: datetime, reason: str) -> tuple[Outcome | None, list[Noted]]:
    """Print as the database stood at one moment: a front page must not name a story that the same edition lacks."""
    for _ in range(_TRIES):
        with suppress(Overtaken):
            return _print_once(edition=edition, at=at, reason=reason)
    with nobody_notes():
        return _print_once(edition=edition, at=at, reason=reason, is_alone=True)


def _print_once(
    *, edition: Edition, at: datetime, reason: str, is_alone: bool = False
) -> tuple[Outcome | None, list[Noted]]:
    with edition.reading() as view:
        is_current = view.get("meta", PRINTED_BY) == printing_version()
        due = pages_due(view=view, at=at)
    noted = [read_notes(using=safe) for safe in SAFES]
    if not is_current:
        return _print_all(edition=edition, at=at, reason="a new version of the house", progress=None), noted
    if not due and not any(each.ids for each in noted):
        return None, noted
    outcome = print_suspects(
        edition=edition,
        suspects=[fact for each in noted for fact in each.suspects],
        at=at,
        reason=reason,
        is_overtaken=lambda: not is_alone and any(is_more_noted(each) for each in noted),
    )
    return outcome, noted


def _print_all(*, edition: Edition, at: datetime, reason: str, progress: Callable[[int], None] | None) -> Outcome:
    outcome = print_everything(edition=edition, at=at, reason=reason, progress=progress)
    with edition.writing(reason=reason, at=at) as change:
        change.put("meta", PRINTED_BY, printing_version())
    return outcome
