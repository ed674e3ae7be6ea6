"""Voting: one reader on the roll has one ballot, which can be changed until the round closes."""

import secrets
import uuid
from collections.abc import Collection
from datetime import datetime

from masthead.agenda.ballot_keys import key_of
from masthead.agenda.ballots import Ballot, BallotPitch
from masthead.agenda.count.election import Ballot as Vote
from masthead.agenda.roll import RollEntry
from masthead.agenda.round.manifest import ballot_id
from masthead.agenda.round.receipts import receipt_of
from masthead.agenda.sealed_votes import open_vote, seal_vote
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together
from masthead.readers.joining import owner_of
from masthead.readers.models import Reader


class BallotNotOpen(RuntimeError):
    """The ballot is closed, or does not exist; the vote was not taken, and what was counted stays as it is."""


class NotOnRoll(RuntimeError):
    """The reader was no patron with a confirmed address when the roll was taken; nothing was kept."""


class VotesElsewhere(RuntimeError):
    """The reader was found to be one person with another who is on the roll: that one has the ballot."""


class NotOnBallot(ValueError):
    """A tick names what does not stand on the ballot; nothing was changed."""


def open_ballot_number(*, now: datetime) -> int | None:
    """Return the number of the ballot in which votes are taken now."""
    rows = Ballot.objects.using(SUPPORTERS).filter(state=Ballot.State.OPEN, closes_at__gt=now)
    return rows.values_list("number", flat=True).first()


def place_on_roll(*, number: int, reader: uuid.UUID, now: datetime) -> RollEntry:
    """Return a reader's place on the roll of an open ballot.

    Raises:
        BallotNotOpen, NotOnRoll, VotesElsewhere: there is none to vote from.
    """
    ballot = Ballot.objects.using(SUPPORTERS).filter(number=number).first()
    if ballot is None or not takes_votes(ballot, now=now):
        raise BallotNotOpen("This ballot is closed.")
    entry = RollEntry.objects.using(SUPPORTERS).filter(ballot=ballot, reader=reader).first()
    _refuse_second_place(ballot, reader=reader)
    if entry is None:
        raise NotOnRoll("The roll was taken when the ballot opened.")
    return entry


def cast_vote(*, number: int, reader: uuid.UUID, ticks: Collection[str], wants_letters: bool, now: datetime) -> str:
    """Take a reader's choice, in the place of an earlier one, and return the receipt. It is kept nowhere.

    Raises:
        BallotNotOpen, NotOnRoll, VotesElsewhere, NotOnBallot: nothing was changed.
        KeyMissing: this machine cannot seal votes; nothing was changed.
    """
    with supporters_together():
        # The closing holds this row, too: a vote is either sealed before it, or refused after it.
        ballot = held(Ballot.objects.filter(number=number)).first()
        if ballot is None or not takes_votes(ballot, now=now):
            raise BallotNotOpen("This ballot is closed.")
        _refuse_second_place(ballot, reader=reader)
        entry = held(RollEntry.objects.filter(ballot=ballot, reader=reader)).first()
        if entry is None:
            raise NotOnRoll("The roll was taken when the ballot opened.")
        pitches = _on_ballot(ballot)
        if not set(ticks) <= set(pitches):
            raise NotOnBallot("A tick names what does not stand on this ballot.")
        vote = Vote(_paper(entry, ballot=ballot), tuple(sorted(set(ticks))))
        entry.sealed_vote = seal_vote(vote, pitches=pitches, key=key_of(number))
        entry.has_voted, entry.wants_letters = True, wants_letters
        entry.save(update_fields=["sealed_vote", "has_voted", "wants_letters"])
        # By an update, which sends no signal: a note for the press would tell when each vote came.
        Ballot.objects.using(SUPPORTERS).filter(pk=ballot.pk).update(
            first_vote_at=ballot.first_vote_at or now, last_vote_at=now
        )
    return receipt_of(vote)


def takes_votes(ballot: Ballot, *, now: datetime) -> bool:
    """Return whether a ballot is open at an instant, whatever the closing has come to."""
    return ballot.state == Ballot.State.OPEN and ballot.opens_at <= now < ballot.closes_at


def _paper(entry: RollEntry, *, ballot: Ballot) -> str:
    """Return the id of a reader's ballot: the one it has, or a new one. A changed ballot keeps its id."""
    if entry.sealed_vote is not None:
        return open_vote(entry.sealed_vote, key=key_of(ballot.number)).voter
    return ballot_id(manifest_hash=ballot.manifest_digest, number=secrets.token_bytes(12))


def _on_ballot(ballot: Ballot) -> list[str]:
    rows = BallotPitch.objects.using(SUPPORTERS).filter(ballot=ballot).order_by("place")
    return [str(each) for each in rows.values_list("pitch_id", flat=True)]


def _refuse_second_place(ballot: Ballot, *, reader: uuid.UUID) -> None:
    """Two readers who were found to be one person after the roll was taken have one ballot: the kept one's."""
    mine = Reader.objects.using(SUPPORTERS).filter(pk=reader, merged_into__isnull=False).first()
    if mine is None:
        return
    kept = owner_of(mine)
    if RollEntry.objects.using(SUPPORTERS).filter(ballot=ballot, reader=kept.pk).exists():
        raise VotesElsewhere("This person has a place on the roll under another address.")
