"""Ties: lower cost first, then more votes, then a lot that nobody could choose before the last ballot was in."""

from collections import Counter
from collections.abc import Mapping
from hashlib import sha256

from masthead.agenda.count.election import Election, Pitch
from masthead.agenda.count.merkle import ballots_root


def draw_lots(*, election: Election, root: bytes | None = None) -> dict[str, bytes]:
    """Draw one lot a pitch; the smaller comes first.

    Args:
        root: the ballots' Merkle root, where it is published; otherwise it is made from the ballots.
    """
    seed = ballots_root(election.ballots) if root is None else root
    return {pitch.id: sha256(seed + b"\x00" + pitch.id.encode()).digest() for pitch in election.pitches}


def in_tie_order(
    *, election: Election, support: Mapping[str, int], lots: Mapping[str, bytes] | None = None
) -> tuple[Pitch, ...]:
    """Sort an election's pitches so that of two that are tied the earlier wins.

    Lots are drawn only where something else leaves a tie: on most elections no ballot is hashed.
    """
    pairs = Counter((pitch.cost, support[pitch.id]) for pitch in election.pitches)
    if lots is None and max(pairs.values(), default=0) > 1:
        lots = draw_lots(election=election)
    drawn = lots or {}
    return tuple(
        sorted(election.pitches, key=lambda pitch: (pitch.cost, -support[pitch.id], drawn.get(pitch.id, b""), pitch.id))
    )
