"""Closing a ballot, in steps of which each may be repeated and none can be half done.

1. In one transaction all sealed votes are opened, written as papers that are nobody's, in the order of their hashes,
   and emptied; the root is fixed.
2. The ballot's key is destroyed: from here on no copy of any database tells who chose what.
3. The root is mailed and printed (``inviting.py``, ``round_printing.py``).
4. Only then it is counted (``counting.py``).
"""

import uuid
from collections.abc import Iterable
from datetime import datetime

from masthead.agenda.ballot_keys import destroy_key, kept_keys, key_of
from masthead.agenda.ballots import Ballot
from masthead.agenda.count.election import Ballot as Vote
from masthead.agenda.inviting import tell_root
from masthead.agenda.manifests import manifest_of
from masthead.agenda.roll import BallotPaper, RollEntry
from masthead.agenda.round.sealing import Seal, in_hash_order, seal_ballots
from masthead.agenda.sealed_votes import open_vote
from masthead.jobs.enqueueing import enqueue_once
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together
from masthead.readers.models import Reader


def close_ballot(ballot: Ballot, *, now: datetime) -> bool:
    """Seal an open ballot whose time is over, and owe the letters with its root; return whether this call did.

    Raises:
        KeyMissing, VoteUnreadable, ManifestSpoiled: nothing was changed; a person must look.
    """
    with supporters_together():
        mine = held(Ballot.objects.filter(pk=ballot.pk)).get()
        if mine.state != Ballot.State.OPEN or now < mine.closes_at:
            return False
        manifest = manifest_of(mine)
        votes = in_hash_order(_opened(mine))
        seal = seal_ballots(
            votes, manifest_hash=manifest.hash, first_at=mine.first_vote_at, last_at=mine.last_vote_at, closed_at=now
        )
        papers = [BallotPaper(ballot=mine, paper=each.voter, ticks=sorted(map(int, each.approved))) for each in votes]
        BallotPaper.objects.using(SUPPORTERS).bulk_create(papers, batch_size=2_000)
        RollEntry.objects.using(SUPPORTERS).filter(ballot=mine).update(sealed_vote=None)
        mine.state, mine.closed_at = Ballot.State.CLOSED, now
        mine.merkle_root, mine.paper_count = seal.root, seal.ballots
        mine.save()
        enqueue_once(tell_root, key=f"root:{mine.number}", kwargs={"number": mine.number}, using=SUPPORTERS)
    return True


def destroy_spent_keys() -> tuple[int, ...]:
    """Destroy the key of every ballot that is over, and return their numbers; safe to repeat."""
    if not (kept := kept_keys()):
        return ()
    over = (Ballot.State.CLOSED, Ballot.State.COUNTED, Ballot.State.CANCELLED)
    rows = Ballot.objects.using(SUPPORTERS).filter(number__in=kept, state__in=over).order_by("number")
    return tuple(number for number in rows.values_list("number", flat=True) if destroy_key(number))


def votes_of(ballot: Ballot) -> tuple[Vote, ...]:
    """Return the votes of a closed ballot, in the order of their hashes."""
    rows = BallotPaper.objects.using(SUPPORTERS).filter(ballot=ballot).order_by("paper")
    votes = [Vote(paper, tuple(sorted(map(str, ticks)))) for paper, ticks in rows.values_list("paper", "ticks")]
    return in_hash_order(votes)


def seal_of(ballot: Ballot) -> Seal:
    """Return the seal of a closed ballot, as it was published."""
    assert ballot.closed_at is not None
    assert ballot.paper_count is not None
    return Seal(
        manifest_hash=ballot.manifest_digest,
        ballots=ballot.paper_count,
        root=ballot.merkle_root,
        first_at=ballot.first_vote_at,
        last_at=ballot.last_vote_at,
        closed_at=ballot.closed_at,
    )


def _opened(ballot: Ballot) -> list[Vote]:
    rows = RollEntry.objects.using(SUPPORTERS).filter(ballot=ballot, sealed_vote__isnull=False)
    found = rows.order_by("pk").values_list("reader", "sealed_vote")
    sealed = {reader: bytes(vote) for reader, vote in found if vote is not None}
    if not sealed:
        return []
    key = key_of(ballot.number)
    return [open_vote(sealed[each], key=key) for each in _each_person_once(sealed)]


def _each_person_once(readers: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Leave out whoever was found, since the roll was taken, to be one person with another who voted."""
    rows = Reader.objects.using(SUPPORTERS).filter(merged_into__isnull=False).order_by("pk")
    into = dict(rows.values_list("pk", "merged_into_id"))
    kept: dict[uuid.UUID, uuid.UUID] = {}
    for reader in readers:
        person = reader
        while person in into:
            person = into[person]
        if person not in kept or person == reader:
            kept[person] = reader
    return sorted(kept.values())
