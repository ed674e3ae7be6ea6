"""Count an election by one of the two rules that docs/agenda-rule.md states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from masthead.agenda.count.booth import furnish_booth
from masthead.agenda.count.election import Election, Pitch
from masthead.agenda.count.increase import Increase, Raised, raise_shares
from masthead.agenda.count.result import Chosen, NotChosen, Reason, Result, Way
from masthead.agenda.count.ties import in_tie_order

RULE_TEXT_VERSION: Final = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule and its variant. Increase and fill are parts of equal shares alone."""

    name: Literal["equal-shares", "most-votes"] = "equal-shares"
    increase: Increase = "to-the-end"
    fill: Literal["votes", "none"] = "votes"

    def __str__(self) -> str:
        """Say the rule in full."""
        if self.name == "most-votes":
            return self.name
        return f"{self.name}, increase {self.increase}, fill {self.fill}"


def count(*, election: Election, rule: Rule, lots: Mapping[str, bytes] | None = None) -> Result:
    """Count an election.

    Args:
        lots: what decides between pitches of the same cost and votes, smaller first; by default drawn with the
            ballots' Merkle root as the seed.
    """
    return _Count(election=election, rule=rule, lots=lots).result()


class _Count:
    def __init__(self, *, election: Election, rule: Rule, lots: Mapping[str, bytes] | None) -> None:
        self._election = election
        self._rule = rule
        self._support = election.support()
        self._in_tie_order = in_tie_order(election=election, support=self._support, lots=lots)
        self._eligible = [pitch for pitch in self._in_tie_order if self._is_supported(pitch) and self._would_fit(pitch)]

    def result(self) -> Result:
        if self._rule.name == "most-votes":
            chosen = self._most_votes(taken=())
            return Result(chosen=chosen, not_chosen=self._explain(chosen=chosen))
        return self._equal_shares()

    def _equal_shares(self) -> Result:
        free = tuple(self._chosen(pitch, Way.FREE) for pitch in self._eligible if not pitch.cost)
        priced = [pitch for pitch in self._eligible if pitch.cost]
        if not priced:
            return Result(chosen=free, not_chosen=self._explain(chosen=free))
        election = self._election
        booth = furnish_booth(pitches=priced, ballots=election.ballots)
        count = len(election.ballots)
        raised = raise_shares(
            booth=booth,
            start=election.capacity,
            step=election.unit * count,
            capacity=election.capacity * count,
            increase=self._rule.increase,
        )
        chosen = free + self._bought(raised=raised, priced=priced)
        if self._rule.fill == "votes":
            chosen += self._most_votes(taken=chosen)
        share = Fraction(raised.outcome.share, count)
        too_much = frozenset(priced[each.pitch].id for each in raised.too_much.purchases) if raised.too_much else ()
        return Result(
            chosen=chosen,
            not_chosen=self._explain(chosen=chosen, share=share, too_much=frozenset(too_much)),
            first_share=Fraction(election.capacity, count),
            share=share,
            steps=raised.steps,
        )

    def _bought(self, *, raised: Raised, priced: Sequence[Pitch]) -> tuple[Chosen, ...]:
        count = len(self._election.ballots)
        return tuple(
            self._chosen(
                priced[each.pitch], Way.SHARES, Fraction(each.price.owed, each.price.rich * each.price.parts * count)
            )
            for each in raised.outcome.purchases
        )

    def _most_votes(self, *, taken: Sequence[Chosen]) -> tuple[Chosen, ...]:
        """Go down the list by votes and take what still fits."""
        room = self._election.capacity - sum(each.cost for each in taken)
        known = {each.id for each in taken}
        chosen: list[Chosen] = []
        # The sort keeps the tie order among equal votes.
        for pitch in sorted(self._eligible, key=lambda pitch: -self._support[pitch.id]):
            if pitch.id not in known and pitch.cost <= room:
                chosen.append(self._chosen(pitch, Way.VOTES))
                room -= pitch.cost
        return tuple(chosen)

    def _chosen(self, pitch: Pitch, way: Way, price: Fraction | None = None) -> Chosen:
        return Chosen(id=pitch.id, cost=pitch.cost, votes=self._support[pitch.id], way=way, price=price)

    def _explain(
        self, *, chosen: Sequence[Chosen], share: Fraction | None = None, too_much: frozenset[str] = frozenset()
    ) -> tuple[NotChosen, ...]:
        won = {each.id for each in chosen}
        return tuple(
            NotChosen(
                id=pitch.id,
                cost=pitch.cost,
                votes=self._support[pitch.id],
                reason=self._reason(pitch, share=share, is_too_much=pitch.id in too_much),
            )
            for pitch in self._election.pitches
            if pitch.id not in won
        )

    def _reason(self, pitch: Pitch, *, share: Fraction | None, is_too_much: bool) -> Reason:
        """Give the one reason why a pitch was not chosen; the first that holds."""
        if not self._is_supported(pitch):
            return Reason.TOO_LITTLE_SUPPORT
        if not self._would_fit(pitch) or share is None or is_too_much:
            return Reason.OUT_OF_CAPACITY
        if self._support[pitch.id] * share < pitch.cost:
            return Reason.TOO_LITTLE_SUPPORT
        return Reason.WENT_TO_OTHERS

    def _is_supported(self, pitch: Pitch) -> bool:
        return self._support[pitch.id] >= max(1, self._election.minimum_support)

    def _would_fit(self, pitch: Pitch) -> bool:
        return pitch.cost <= self._election.capacity
