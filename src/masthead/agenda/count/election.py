"""What is counted: pitches with a cost, ballots that name some of them, and a capacity."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pitch:
    """One thing that may be chosen.

    ``cost`` is a whole number of the election's parts. ``was_selected`` is what a file says of it, if anything.
    """

    id: str
    cost: int
    name: str = ""
    was_selected: bool | None = None


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one voter ticked: the ids of pitches. The voter's id is random, or a file's own."""

    voter: str
    approved: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    """Everything that a count looks at.

    ``capacity`` and costs are whole numbers of parts, ``unit`` parts make one unit: a second of reporting time, or what
    a file counts in. Shares grow by one unit a step. A pitch with fewer than ``minimum_support`` ballots is set aside.
    """

    pitches: tuple[Pitch, ...]
    ballots: tuple[Ballot, ...]
    capacity: int
    unit: int = 1
    minimum_support: int = 1
    title: str = ""
    is_choose_one: bool = False

    def support(self) -> dict[str, int]:
        """Count the ballots that name each pitch."""
        found = dict.fromkeys((pitch.id for pitch in self.pitches), 0)
        for ballot in self.ballots:
            for pitch in ballot.approved:
                found[pitch] += 1
        return found
