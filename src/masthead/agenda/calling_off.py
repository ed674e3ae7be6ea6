"""Calling an open ballot off: its votes are destroyed unread, and its pitches are open again."""

from collections.abc import Mapping
from datetime import datetime

from masthead.agenda.ballot_keys import destroy_key
from masthead.agenda.ballots import Ballot, BallotPitch
from masthead.agenda.pitches import Pitch, PitchStep
from masthead.agenda.roll import RollEntry
from masthead.agenda.steps import Step, record
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together


class NotOpen(LookupError):
    """There is no open ballot of this number; nothing was changed."""


def call_open_ballot_off(number: int, *, reason: Mapping[str, str], now: datetime) -> None:
    """Call an open ballot off, for a reason that everybody reads at each of its pitches.

    Raises:
        NotOpen: it is not open.
    """
    with supporters_together():
        ballot = held(Ballot.objects.filter(number=number, state=Ballot.State.OPEN)).first()
        if ballot is None:
            raise NotOpen(f"Ballot {number} is not open, so it cannot be called off. Nothing was changed.")
        RollEntry.objects.using(SUPPORTERS).filter(ballot=ballot).update(sealed_vote=None)
        entries = BallotPitch.objects.using(SUPPORTERS).filter(ballot=ballot).select_related("pitch")
        for entry in entries.order_by("place"):
            step = Step(
                kind=PitchStep.Kind.OFF_BALLOT, at=now, ballot=ballot, reason=reason, state=Pitch.State.PUT_FORWARD
            )
            record(entry.pitch, step)
        ballot.state = Ballot.State.CANCELLED
        ballot.save(update_fields=["state"])
    destroy_key(number)
