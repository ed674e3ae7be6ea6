"""The seal: what is fixed, mailed and printed when a round closes, before anything is counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from masthead.agenda.count.election import Ballot
from masthead.agenda.count.merkle import ballot_text
from masthead.agenda.round.manifest import FORMAT
from masthead.lib.canonical import canonical, fingerprint, instant
from masthead.lib.merkle import leaf_hash, root_of_leaves


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """How many ballots there are, and the root that stands for every one of them.

    ``first_at`` and ``last_at`` are when the first and the last vote came in: of no ballot is the time known.
    """

    manifest_hash: str
    ballots: int
    root: str
    first_at: datetime | None
    last_at: datetime | None
    closed_at: datetime

    def text(self) -> bytes:
        """Write the seal as it is published."""
        return canonical(
            {
                "format": FORMAT,
                "manifest": self.manifest_hash,
                "ballots": self.ballots,
                "root": self.root,
                "first_vote_at": instant(self.first_at) if self.first_at else None,
                "last_vote_at": instant(self.last_at) if self.last_at else None,
                "closed_at": instant(self.closed_at),
            }
        )

    @property
    def hash(self) -> str:
        """The SHA-256 of the seal's text."""
        return fingerprint(self.text())


def in_hash_order(ballots: Sequence[Ballot]) -> tuple[Ballot, ...]:
    """Sort ballots by their leaf hashes: an order that says nothing of when they came."""
    return tuple(sorted(ballots, key=lambda ballot: leaf_hash(ballot_text(ballot))))


def leaves_of(ballots: Sequence[Ballot]) -> tuple[bytes, ...]:
    """Hash ballots into the leaves of the tree, in its order."""
    return tuple(sorted(leaf_hash(ballot_text(ballot)) for ballot in ballots))


def seal_ballots(
    ballots: Sequence[Ballot],
    *,
    manifest_hash: str,
    first_at: datetime | None,
    last_at: datetime | None,
    closed_at: datetime,
) -> Seal:
    """Seal the ballots of a round."""
    return Seal(
        manifest_hash=manifest_hash,
        ballots=len(ballots),
        root=root_of_leaves(leaves_of(ballots)).hex(),
        first_at=first_at,
        last_at=last_at,
        closed_at=closed_at,
    )
