"""The tree of a round: one short hash that stands for every ballot."""

from collections.abc import Iterable

from masthead.agenda.count.election import Ballot
from masthead.lib.merkle import leaf_hash, root_of_leaves


def ballot_text(ballot: Ballot) -> bytes:
    """Write a ballot as it is hashed: its id, a semicolon, and the ids that it names, sorted and joined by commas."""
    return f"{ballot.voter};{','.join(sorted(ballot.approved))}".encode()


def ballots_root(ballots: Iterable[Ballot]) -> bytes:
    """Hash ballots into one root, in the order of their own hashes, so that the order in which they came is lost."""
    return root_of_leaves(sorted(leaf_hash(ballot_text(ballot)) for ballot in ballots))
