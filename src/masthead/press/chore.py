"""The press's standing work: print what changed, and what time has changed."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from django.conf import settings

from masthead.press.due import next_due, pages_due
from masthead.press.edition import Edition, EditionFrozen
from masthead.press.models import Note
from masthead.press.notes import (
    SAFES,
    Noted,
    are_noted,
    is_more_noted,
    last_notes,
    nobody_notes,
    read_notes,
    settle,
    settle_up_to,
)
from masthead.press.printer import Outcome, Overtaken, TooMany, print_first, print_suspects
from masthead.press.staging import find_whole
from masthead.press.suspicion import suspects_of
from masthead.press.turn import one_at_a_time
from masthead.press.version import printing_version
from masthead.press.view import PRINTED_BY, UNDER_WAY
from masthead.press.whole import Wanted, all_cores, print_whole

# So often a round is begun anew because somebody published meanwhile; then they wait for it, once.
_TRIES: Final = 3
# What is more is printed as a print of everything is: by all cores, in flat memory, with what is published going
# before. So many nobody has to wait for in a round, and so many not even where the round keeps others waiting.
_MOST_PAGES: Final = 2_000
_MOST_ALONE: Final = 300
# A publish leaves some five of them.
_LAST_NOTES: Final = 20


@dataclass(frozen=True, kw_only=True)
class Printed:
    """What one round did, and when the next page is due by the clock alone."""

    outcome: Outcome | None
    due_at: datetime | None


def print_round(*, edition: Edition, at: datetime, reason: str = "edit", seconds: float | None = None) -> Printed:
    """Print what the notes say may be dirty and what is due; notes are settled only after the edition stands.

    An edition that another version of the house printed, or of which too many pages changed at once, is printed anew,
    whole, for so many ``seconds`` at a time. A frozen one is left as it is: what is noted stays noted.
    """
    with one_at_a_time(edition.folder), suppress(EditionFrozen):
        edition.take_up()
        edition.refuse_frozen()
        return _print_round(edition=edition, at=at, reason=reason, seconds=seconds)
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
    """Print everything, or go on where that was stopped, and record which version of the house printed it.

    Raises:
        EditionFrozen: somebody froze the edition.
    """
    with one_at_a_time(edition.folder):
        edition.take_up()
        while True:
            edition.refuse_frozen()
            outcome = _print_whole(edition=edition, at=at, reason=reason, progress=progress)
            # It comes to its end, unless somebody rolls back and lifts the freeze meanwhile; then it begins anew.
            if outcome.is_whole:
                return outcome


def open_edition() -> Edition:
    """Open this newsroom's edition for printing."""
    return Edition.open(settings.MASTHEAD_EDITION, writable=True, kept=settings.MASTHEAD_CONFIG.press.kept)


def is_of_this_version(edition: Edition) -> bool:
    """Return whether this version of the house printed the edition."""
    with edition.reading() as view:
        return view.get("meta", PRINTED_BY) == printing_version()


def _waiting_notes() -> int:
    return sum(Note.objects.using(safe).count() for safe in SAFES)


def _print_round(*, edition: Edition, at: datetime, reason: str, seconds: float | None) -> Printed:
    if is_of_this_version(edition):
        try:
            outcome, noted = _print_noted(edition=edition, at=at, reason=reason, after={}, most_alone=_MOST_ALONE)
        except TooMany:
            outcome = _print_whole(edition=edition, at=at, reason=reason, seconds=seconds)
        else:
            _settle(outcome=outcome, noted=noted)
    else:
        outcome = _print_whole(edition=edition, at=at, reason="a new version of the house", seconds=seconds)
    if not is_of_this_version(edition):
        return Printed(outcome=outcome, due_at=at)
    with edition.reading() as view:
        stamp = next_due(view)
    return Printed(outcome=outcome, due_at=datetime.fromtimestamp(stamp, UTC) if stamp else None)


def _settle(*, outcome: Outcome | None, noted: list[Noted]) -> None:
    for each in noted:
        if each.ids and not (outcome and outcome.unread):
            settle(each)


def _print_noted(
    *, edition: Edition, at: datetime, reason: str, after: Mapping[str, int], most_alone: int
) -> tuple[Outcome | None, list[Noted]]:
    """Print as the database stood at one moment: a front page must not name a story that the same edition lacks.

    Raises:
        TooMany: too many pages are dirty, of what was noted ``after`` some notes.
    """
    printing = partial(_print_once, edition=edition, at=at, reason=reason, after=after)
    for _ in range(_TRIES):
        with suppress(Overtaken):
            return printing(most=_MOST_PAGES)
    with nobody_notes():
        return printing(most=most_alone, is_alone=True)


def _print_once(
    *, edition: Edition, at: datetime, reason: str, after: Mapping[str, int], most: int, is_alone: bool = False
) -> tuple[Outcome | None, list[Noted]]:
    with edition.reading() as view:
        due = pages_due(view=view, at=at)
    noted = [read_notes(using=safe, after=after.get(safe, 0)) for safe in SAFES]
    if not due and not any(each.ids for each in noted):
        return None, noted
    outcome = print_suspects(
        edition=edition,
        suspects=[fact for each in noted for fact in each.suspects],
        at=at,
        reason=reason,
        most=most,
        is_overtaken=lambda: not is_alone and any(is_more_noted(each) for each in noted),
    )
    return outcome, noted


def _print_whole(
    *,
    edition: Edition,
    at: datetime,
    reason: str,
    seconds: float | None = None,
    progress: Callable[[int], None] | None = None,
) -> Outcome:
    version = printing_version()
    wanted = Wanted(at=at, reason=reason, version=version, processes=all_cores(), seconds=seconds, progress=progress)
    while True:
        with edition.reading() as view:
            whole = find_whole(view)
            is_first = view.get("meta", PRINTED_BY) is None
        is_begun = whole is not None and whole.version == version
        last = whole.noted if whole is not None and is_begun else last_notes()
        # A front page alone, with links to what is not printed yet, would be no newspaper.
        if not is_begun and not is_first:
            _print_news(edition=edition, at=at)
        news = _Noted(edition=edition, at=at, after=dict(last))
        try:
            outcome = print_whole(edition=edition, wanted=replace(wanted, noted=last), news=news)
        except TooMany:
            # So much was changed again meanwhile that little of what lies ready can be shown.
            with edition.noting() as change:
                change.delete("meta", UNDER_WAY)
            continue
        if outcome.is_whole and not outcome.unread:
            settle_up_to(last)
        return outcome


def _print_news(*, edition: Edition, at: datetime) -> None:
    """Print what an editor waits for, of what was noted last, note by note: one of them concerns very many pages."""
    for safe in SAFES:
        newest = Note.objects.using(safe).order_by("-pk").values_list("model", "key")[:_LAST_NOTES]
        for model, key in dict.fromkeys(newest):
            print_first(edition=edition, suspects=suspects_of(model=model, pk=key), at=at, reason="edit")


class _Noted:
    """What is noted while everything is printed; what was noted before comes with that."""

    def __init__(self, *, edition: Edition, at: datetime, after: dict[str, int]) -> None:
        self._edition, self._at, self._after, self._looked_at = edition, at, after, dict(after)
        self._began = time.monotonic()

    def is_waiting(self) -> bool:
        """Return whether something was noted that could not be looked at yet."""
        return are_noted(after=self._after)

    def is_new(self) -> bool:
        """Return whether something was noted since what an editor waits for was printed last."""
        return are_noted(after=self._looked_at)

    def first(self) -> None:
        """Print what an editor waits for, of what was noted since this was done last."""
        noted = [read_notes(using=safe, after=last) for safe, last in self._looked_at.items()]
        self._looked_at |= {each.using: max(each.ids) for each in noted if each.ids}
        suspects = [fact for each in noted for fact in each.suspects]
        print_first(edition=self._edition, suspects=suspects, at=self._now(), reason="edit")

    def everything(self) -> None:
        """Print all that was noted; what cannot be read stays noted, and is left for later.

        Raises:
            TooMany: that is so much that everything is rather begun anew.
        """
        outcome, noted = _print_noted(
            edition=self._edition, at=self._now(), reason="edit", after=self._after, most_alone=_MOST_PAGES
        )
        _settle(outcome=outcome, noted=noted)
        if outcome is not None and outcome.unread:
            self._after |= {each.using: max(each.ids) for each in noted if each.ids}

    def _now(self) -> datetime:
        return self._at + timedelta(seconds=time.monotonic() - self._began)
