"""What a count found: who won, how, and why each of the others did not."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Way(StrEnum):
    """How a pitch was chosen."""

    FREE = "free"
    SHARES = "shares"
    VOTES = "votes"


class Reason(StrEnum):
    """Why a pitch was not chosen. Every one that was not has exactly one."""

    TOO_LITTLE_SUPPORT = "too-little-support"
    WENT_TO_OTHERS = "went-to-others"
    OUT_OF_CAPACITY = "out-of-capacity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A pitch that won. ``price`` is what each supporter with enough left paid, exact, where they paid."""

    id: str
    cost: int
    votes: int
    way: Way
    price: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotChosen:
    """A pitch that did not win, and why."""

    id: str
    cost: int
    votes: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The whole result. Amounts are in the election's parts.

    ``chosen`` stands in the order of selection. ``first_share`` is capacity / ballots, ``share`` what each ballot
    directed in the end, ``steps`` the number of units between the two; with most-votes, and without a ballot, they say
    nothing.
    """

    chosen: tuple[Chosen, ...]
    not_chosen: tuple[NotChosen, ...]
    first_share: Fraction | None = None
    share: Fraction | None = None
    steps: int = 0

    @property
    def cost(self) -> int:
        """What all that was chosen costs."""
        return sum(each.cost for each in self.chosen)

    @property
    def winners(self) -> tuple[str, ...]:
        """The ids of what was chosen, in the order of selection."""
        return tuple(each.id for each in self.chosen)
