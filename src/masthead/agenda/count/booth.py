"""An election as a run sees it: numbers for pitches, and for each the set of ballots that name it, as one integer."""

from collections.abc import Sequence
from dataclasses import dataclass

from masthead.agenda.count.election import Ballot, Pitch


@dataclass(frozen=True, slots=True, kw_only=True)
class Booth:
    """Pitches by number, in the order that decides ties, and the ballots.

    Amounts are in parts times the number of ballots, so that the first share, capacity / ballots, is whole. Bit 7 of
    ``supporters[3]`` says whether ballot 7 names pitch 3: Python works on thousands of ballots at once in this way.
    """

    costs: tuple[int, ...]
    votes: tuple[int, ...]
    supporters: tuple[int, ...]
    approved: tuple[tuple[int, ...], ...]


def furnish_booth(*, pitches: Sequence[Pitch], ballots: Sequence[Ballot]) -> Booth:
    """Turn pitches and ballots into numbers and sets.

    Args:
        pitches: each with a cost above zero and at least one ballot for it, in the order that decides ties.
    Cost: O(approvals) time; ballots x pitches bits.
    """
    numbers = {pitch.id: number for number, pitch in enumerate(pitches)}
    approved = tuple(tuple({numbers[each] for each in ballot.approved if each in numbers}) for ballot in ballots)
    rows = [bytearray(len(ballots) // 8 + 1) for _ in pitches]
    for at, named in enumerate(approved):
        for number in named:
            rows[number][at >> 3] |= 1 << (at & 7)
    supporters = tuple(int.from_bytes(row, "little") for row in rows)
    return Booth(
        costs=tuple(pitch.cost * len(ballots) for pitch in pitches),
        votes=tuple(each.bit_count() for each in supporters),
        supporters=supporters,
        approved=approved,
    )
