"""Raise everyone's share, a unit a step, until the result no longer fits or is full."""

from dataclasses import dataclass
from typing import Final, Literal

from masthead.agenda.count.booth import Booth
from masthead.agenda.count.hindsight import Hindsight
from masthead.agenda.count.shares import Outcome, spend

Increase = Literal["none", "to-the-end", "first-full"]

# After so many leaps in a row that changed nothing, twice as many steps are taken at once; after one that did, half.
_CALM: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """The outcome that stands, how many steps up it lies, and the outcome of the next step if that did not fit."""

    outcome: Outcome
    steps: int
    too_much: Outcome | None = None


def raise_shares(*, booth: Booth, start: int, step: int, capacity: int, increase: Increase) -> Raised:
    """Find the outcome that an increase ends with.

    Steps are skipped only where a run proves that every share between buys the same in the same order. Every other
    step is run.

    Args:
        start: the first share; what it buys always fits.
        step: what one step adds to a share.
        capacity: what may be bought in all. All three are in the booth's amounts.
    """
    hindsight = Hindsight(booth)
    outcome, steps, leap, calm = spend(booth=booth, share=start, hindsight=hindsight), 0, 1, 0
    while increase != "none" and not _is_done(booth=booth, outcome=outcome, capacity=capacity, increase=increase):
        share = start + (steps + leap) * step
        higher = spend(booth=booth, share=share, hindsight=hindsight, earlier=outcome)
        if leap > 1 and not higher.is_like_earlier:
            leap, calm = leap // 2, 0
            continue
        if cost_of(booth=booth, outcome=higher) > capacity:
            return Raised(outcome=outcome, steps=steps, too_much=higher)
        outcome, steps = higher, steps + leap
        calm = calm + 1 if higher.is_like_earlier else 0
        if calm == _CALM:
            leap, calm = leap * 2, 0
    return Raised(outcome=outcome, steps=steps)


def cost_of(*, booth: Booth, outcome: Outcome) -> int:
    """Add up what an outcome costs, in the booth's amounts."""
    return sum(booth.costs[each.pitch] for each in outcome.purchases)


def _is_done(*, booth: Booth, outcome: Outcome, capacity: int, increase: Increase) -> bool:
    """Nothing is left to choose from; or, if that is to stop it, nothing that is left fits."""
    chosen = {each.pitch for each in outcome.purchases}
    left = [cost for pitch, cost in enumerate(booth.costs) if pitch not in chosen]
    if increase == "first-full":
        room = capacity - cost_of(booth=booth, outcome=outcome)
        return all(cost > room for cost in left)
    return not left
