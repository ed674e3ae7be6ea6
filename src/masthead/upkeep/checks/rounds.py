"""Rounds of choosing: whether votes can be taken, and are opened and counted in time."""

from datetime import timedelta
from typing import Final

from masthead.agenda.ballot_keys import KeyMissing, key_of
from masthead.agenda.ballots import Ballot
from masthead.lib.router import SUPPORTERS
from masthead.upkeep.findings import Finding, Patient, ago, ok, trouble

_LATE_AFTER: Final = timedelta(hours=2)


def votes_can_be_opened(patient: Patient) -> Finding:
    """Look whether the open ballot has its key, and whether a round that is over was counted."""
    under_way = (Ballot.State.OPEN, Ballot.State.CLOSED)
    for ballot in Ballot.objects.using(SUPPORTERS).filter(state__in=under_way).order_by("number"):
        if ballot.state == Ballot.State.OPEN and not _has_key(ballot.number):
            return trouble(
                "rounds",
                f"The key of ballot {ballot.number} is gone: its votes can be neither taken nor opened.",
                advice="If the key is on another machine, bring the folder ballot-keys back. If it is lost, call the "
                f"ballot off with: ./masthead agenda call-off {ballot.number} --reason TEXT, and hold it again.",
            )
        if patient.now - ballot.closes_at > _LATE_AFTER:
            since = ago(since=ballot.closes_at, now=patient.now)
            return trouble(
                "rounds",
                f"Ballot {ballot.number} was to close {since}, and is not counted.",
                advice="Look whether the worker runs, and what is said of the chore rounds. No vote is taken now.",
            )
    return ok("rounds", "No ballot waits for anything.")


def _has_key(number: int) -> bool:
    try:
        key_of(number)
    except KeyMissing:
        return False
    return True
