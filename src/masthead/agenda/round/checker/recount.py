"""The count once more, slowly and plainly, in whole numbers and fractions; rule.md says it in words."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple


class Round(NamedTuple):
    """What is counted. Amounts are in units; ``supporters`` are the numbers of the ballots that name a pitch."""

    cost: dict[str, int]
    supporters: dict[str, list[int]]
    ballots: int
    capacity: int
    minimum: int
    root: bytes

    def votes(self, pitch: str) -> int:
        """Count a pitch's ballots."""
        return len(self.supporters[pitch])

    def rank(self, pitch: str) -> tuple[int, int, bytes]:
        """Say who of the tied goes first: lower cost, more votes, smaller lot."""
        lot = hashlib.sha256(self.root + b"\x00" + pitch.encode()).digest()
        return self.cost[pitch], -self.votes(pitch), lot

    def eligible(self) -> list[str]:
        """Set aside what has too little support, or costs more than the whole."""
        found = [p for p in self.cost if self.votes(p) >= max(1, self.minimum) and self.cost[p] <= self.capacity]
        return sorted(found, key=self.rank)


def most_votes(said: Round, *, taken: Sequence[str] = ()) -> list[str]:
    """Go down the list by votes, and take what fits into what is left."""
    room = said.capacity - sum(said.cost[pitch] for pitch in taken)
    chosen = []
    for pitch in sorted(said.eligible(), key=lambda pitch: -said.votes(pitch)):
        if pitch not in taken and said.cost[pitch] <= room:
            chosen.append(pitch)
            room -= said.cost[pitch]
    return chosen


class Shares(NamedTuple):
    """What equal shares chose, after how many steps, and what one step more would have bought."""

    bought: list[str]
    steps: int
    too_much: list[str]


def equal_shares(said: Round, *, expected: int = 0) -> Shares:
    """Raise everybody's share by one unit a step, until what is chosen would cost more than there is."""
    priced = [pitch for pitch in said.eligible() if said.cost[pitch]]
    bought, steps, told = buy(said, priced, steps=0), 0, time.monotonic()
    while len(bought) < len(priced):
        higher = buy(said, priced, steps=steps + 1)
        if sum(said.cost[pitch] for pitch in higher) > said.capacity:
            return Shares(bought, steps, higher)
        bought, steps = higher, steps + 1
        if time.monotonic() - told > 5:
            told = time.monotonic()
            sys.stderr.write(f"  counting: step {steps} of {expected}\n")
    return Shares(bought, steps, [])


def buy(said: Round, priced: Sequence[str], *, steps: int) -> list[str]:
    """Buy one pitch after the other, the best value first, from equal purses.

    A purse is capacity / ballots + steps. To stay with whole numbers everything is multiplied by ``scale``.
    """
    scale = said.ballots
    purses = [said.capacity + steps * said.ballots] * said.ballots
    # Purses only shrink, so a price only rises: what a pitch cost a supporter before is the least that it costs now.
    least = dict.fromkeys(priced, Fraction(0))
    chosen: list[str] = []
    while True:
        best = None
        for pitch in sorted(least, key=lambda pitch: least[pitch]):
            if best is not None and least[pitch] > best[0]:
                break
            cost = said.cost[pitch] * scale
            price = price_of(cost, [purses[voter] for voter in said.supporters[pitch]])
            if price is None:
                del least[pitch]
                continue
            least[pitch] = price / cost
            offer = (price / cost, said.rank(pitch), pitch, price)
            best = offer if best is None else min(best, offer)
        if best is None:
            return chosen
        pitch, price = best[2], best[3]
        chosen.append(pitch)
        del least[pitch]
        scale *= price.denominator
        purses = [purse * price.denominator for purse in purses]
        for voter in said.supporters[pitch]:
            purses[voter] = max(0, purses[voter] - price.numerator)


def price_of(cost: int, purses: Sequence[int]) -> Fraction | None:
    """Find the price that all pay alike, or with all that they have, to bring the cost together."""
    if sum(purses) < cost:
        return None
    owed, payers = cost, len(purses)
    for purse in sorted(purses):
        if purse * payers >= owed:
            return Fraction(owed, payers)
        owed -= purse
        payers -= 1
    raise AssertionError


def rule_of(manifest: dict[str, Any], ballots: int) -> str:
    """Name the rule: most votes for fewer than 30 ballots, or where no four pitches fit together."""
    together, slots = 0, 0
    for cost in sorted(pitch["cost_seconds"] for pitch in manifest["pitches"]):
        together += cost
        slots += together <= manifest["capacity_seconds"]
    return "most-votes" if ballots < 30 or slots <= 3 else "equal-shares"


def units_a_second(capacity: int, ballots: int) -> int:
    """Return how many units make a second: so many that each ballot has 100, or 1000."""
    unit = 1
    while unit < 1000 and capacity * unit < 100 * ballots:
        unit *= 10
    return unit


def count_again(manifest: dict[str, Any], *, root: bytes, ballots: Sequence[list[str]], steps: int) -> dict[str, Any]:
    """Count the ballots, each the pitches that it names, and return what result.json must say of them."""
    unit = units_a_second(manifest["capacity_seconds"], len(ballots))
    said = Round(
        cost={pitch["id"]: pitch["cost_seconds"] * unit for pitch in manifest["pitches"]},
        supporters={p["id"]: [n for n, named in enumerate(ballots) if p["id"] in named] for p in manifest["pitches"]},
        ballots=len(ballots),
        capacity=manifest["capacity_seconds"] * unit,
        minimum=manifest["minimum_support"],
        root=root,
    )
    rule = rule_of(manifest, len(ballots))
    free = [pitch for pitch in said.eligible() if not said.cost[pitch]] if rule == "equal-shares" else []
    has_shares = rule == "equal-shares" and any(said.cost[pitch] for pitch in said.eligible())
    shares = equal_shares(said, expected=steps) if has_shares else Shares([], 0, [])
    filled = most_votes(said, taken=free + shares.bought)
    ways = {**dict.fromkeys(free, "free"), **dict.fromkeys(shares.bought, "shares"), **dict.fromkeys(filled, "votes")}
    return _as_record(said, rule=rule, unit=unit, ways=ways, shares=shares if has_shares else None)


def from_totals(
    manifest: dict[str, Any], *, root: bytes, votes: dict[str, int], result: dict[str, Any], ballots: int
) -> dict[str, Any]:
    """Count again what totals allow: all of most votes. What equal shares chose is taken as result.json says it."""
    unit, rule = units_a_second(manifest["capacity_seconds"], ballots), rule_of(manifest, ballots)
    said = Round(
        cost={pitch["id"]: pitch["cost_seconds"] * unit for pitch in manifest["pitches"]},
        supporters={pitch["id"]: list(range(votes[pitch["id"]])) for pitch in manifest["pitches"]},
        ballots=ballots,
        capacity=manifest["capacity_seconds"] * unit,
        minimum=manifest["minimum_support"],
        root=root,
    )
    if rule == "most-votes":
        return _as_record(said, rule=rule, unit=unit, ways=dict.fromkeys(most_votes(said), "votes"), shares=None)
    ways = {each["id"]: each["way"] for each in result["chosen"]}
    fits = sum(said.cost[pitch] for pitch in ways) <= said.capacity and set(ways) <= set(said.eligible())
    again = _as_record(said, rule=rule, unit=unit, ways=ways if fits else {}, shares=None)
    return {**again, **{key: result[key] for key in ("first_share", "share", "steps", "not_chosen")}}


def _as_record(said: Round, *, rule: str, unit: int, ways: dict[str, str], shares: Shares | None) -> dict[str, Any]:
    first = Fraction(said.capacity, said.ballots) if shares else None
    share = first + shares.steps if shares and first is not None else None
    return {
        "ballots": said.ballots,
        "rule": rule,
        "units_a_second": unit,
        "first_share": None if first is None else str(first),
        "share": None if share is None else str(share),
        "steps": shares.steps if shares else 0,
        "cost_seconds": sum(said.cost[pitch] for pitch in ways) // unit,
        "chosen": [
            {"id": p, "cost_seconds": said.cost[p] // unit, "votes": said.votes(p), "way": ways[p]} for p in ways
        ],
        "not_chosen": [
            {
                "id": p,
                "cost_seconds": said.cost[p] // unit,
                "votes": said.votes(p),
                "reason": reason(said, p, share=share, too_much=shares.too_much if shares else []),
            }
            for p in said.cost
            if p not in ways
        ],
        "most_votes": most_votes(said),
    }


def reason(said: Round, pitch: str, *, share: Fraction | None, too_much: Sequence[str]) -> str:
    """Say why a pitch was not chosen: the first reason that holds."""
    if said.votes(pitch) < max(1, said.minimum):
        return "too-little-support"
    if said.cost[pitch] > said.capacity or share is None or pitch in too_much:
        return "out-of-capacity"
    return "too-little-support" if said.votes(pitch) * share < said.cost[pitch] else "went-to-others"
