"""The standing work of a newsroom, in the order in which the worker looks at it."""

import time
from datetime import datetime
from typing import Final

from django.conf import settings

from masthead.agenda.reporting import notice_stories
from masthead.agenda.round_chore import hold_rounds
from masthead.desk.forgetting_names import forget_names
from masthead.desk.schedules import Schedules
from masthead.finding.standing import Indexing
from masthead.jobs.chores import Chore
from masthead.lib.router import NEWSROOM, SUPPORTERS
from masthead.patronage.forgetting import forget_settled
from masthead.patronage.sweeping import sweep_rails
from masthead.pictures.former_sizes import forget_unwanted
from masthead.post.sending import send_waiting
from masthead.press.chore import open_edition, print_round
from masthead.press.edition import Edition
from masthead.press.mirror.keeping import Keeping
from masthead.press.models import Note
from masthead.press.record.keys import signing_key
from masthead.press.record.signing import sign_piece, signed_number
from masthead.readers.leftovers import Leftovers

# So long other work waits while everything is printed anew.
_WHOLE_SECONDS: Final = 10.0
# So long jobs and letters wait while an edition of very many pages is signed.
_SIGNING_SECONDS: Final = 0.25


class Printing:
    """The printing chore; it holds the edition open between rounds."""

    def __init__(self) -> None:
        """Prepare; the edition is opened at the first round."""
        self._edition: Edition | None = None
        self._mirrors = Keeping(data=settings.MASTHEAD_DATA, places=settings.MASTHEAD_CONFIG.press.mirrors)
        self._indexing = Indexing()

    def __call__(self, now: datetime) -> datetime | None:
        """Print what changed and what is due, and return when the next page is."""
        if self._edition is None:
            self._edition = open_edition()
        try:
            return print_round(edition=self._edition, at=now, seconds=_WHOLE_SECONDS).due_at
        except Exception:
            # A store that a disk failed may refuse everything until it is opened again.
            self._edition.close()
            self._edition = None
            raise

    def sign(self, now: datetime) -> datetime | None:
        """Sign what was printed, piece by piece until somebody publishes, so that nobody waits for more than one."""
        if self._edition is None:
            return None
        key, until = signing_key(settings.MASTHEAD_DATA), time.monotonic() + _SIGNING_SECONDS
        while not sign_piece(edition=self._edition, key=key):
            if time.monotonic() > until or Note.objects.exists():
                return now
        return None

    def forget_sizes(self, _now: datetime) -> datetime | None:
        """Take what editors hid in pictures out of the kept editions, once no page shows it."""
        if self._edition is not None:
            forget_unwanted(self._edition)
        return None

    def mirror(self, now: datetime) -> datetime | None:
        """See that the mirrors of the settings get what was printed and signed, without waiting for them."""
        if self._edition is None or not settings.MASTHEAD_CONFIG.press.mirrors:
            return None
        with self._edition.reading() as view:
            newest, signed = view.number, signed_number(view)
        if newest and newest == signed:
            self._mirrors.look(edition=newest, now=now)
        return None

    def index(self, now: datetime) -> datetime | None:
        """Let the search know what was printed, a piece at a time too."""
        return None if self._edition is None else self._indexing(edition=self._edition, now=now)

    def forget_names(self, now: datetime) -> None:
        """Take names that are protected now out of earlier editions."""
        if self._edition is not None:
            forget_names(edition=self._edition, now=now)


def send_letters(now: datetime) -> datetime | None:
    """Send the letters that wait in either safe."""
    times = [send_waiting(now=now, using=using) for using in (NEWSROOM, SUPPORTERS)]
    return min((each for each in times if each is not None), default=None)


def forget(now: datetime) -> datetime | None:
    """Destroy what rails told us of people and nobody needs any more; the rest of a long list comes the next round."""
    return now if forget_settled(now) else None


def standing_chores() -> tuple[Chore, ...]:
    """Return what the worker does besides jobs: first what makes work for the press."""
    printing = Printing()
    return (
        Chore("schedules", Schedules()),
        Chore("agenda", notice_stories),
        Chore("printing", printing),
        Chore("names", printing.forget_names),
        Chore("hidden parts of pictures", printing.forget_sizes),
        Chore("signing", printing.sign),
        Chore("mirrors", printing.mirror),
        Chore("letters", send_letters),
        Chore("search", printing.index),
        Chore("rounds", hold_rounds),
        Chore("rails", sweep_rails),
        Chore("forgetting", forget),
        Chore("leftovers", Leftovers()),
    )
