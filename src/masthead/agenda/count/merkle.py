"""The Merkle tree of RFC 6962: one short hash that stands for every ballot."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final

from masthead.agenda.count.election import Ballot

_LEAF: Final = b"\x00"
_NODE: Final = b"\x01"


def ballot_text(ballot: Ballot) -> bytes:
    """Write a ballot as it is hashed: its id, a semicolon, and the ids that it names, sorted and joined by commas."""
    return f"{ballot.voter};{','.join(sorted(ballot.approved))}".encode()


def leaf_hash(text: bytes) -> bytes:
    """Hash one leaf. Source: RFC 6962, section 2.1."""
    return sha256(_LEAF + text).digest()


def root_of_leaves(leaves: Sequence[bytes]) -> bytes:
    """Hash hashed leaves, in the order given, into the root.

    Level by level from the left, an odd last one goes up as it is: the same tree as RFC 6962's split at the largest
    power of two.
    """
    if not leaves:
        return sha256(b"").digest()
    level = list(leaves)
    while len(level) > 1:
        paired = [sha256(_NODE + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
        level = paired + level[len(level) - len(level) % 2 :]
    return level[0]


def ballots_root(ballots: Iterable[Ballot]) -> bytes:
    """Hash ballots into one root, in the order of their own hashes, so that the order in which they came is lost."""
    return root_of_leaves(sorted(leaf_hash(ballot_text(ballot)) for ballot in ballots))
