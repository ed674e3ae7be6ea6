"""What each ballot has left in a run, and what a pitch would ask of it.

Prices are exact: whole numbers of parts that shrink as prices need it. What a ballot has left is not kept exactly,
because it follows from the prices: the share less the prices of what was bought of its own, or nothing. Kept is an
upper bound in bits of the share, off by less than one for each purchase and zero exactly when nothing is left. It
answers nearly every question; where it cannot, the exact amount is worked out. A bound decides nothing alone.
"""

from array import array
from collections import Counter
from itertools import chain
from math import gcd
from typing import Final, NamedTuple

from masthead.agenda.count.booth import Booth, WeightedGroups

# Bounds fit four bytes, and Python is fastest with integers below 2**30.
SHARE_BITS: Final = 29
# How far above its threshold, in bits of the share, a price may lie before everything must be worked out.
DOUBT: Final = 1 << 18


class Price(NamedTuple):
    """What a pitch asks of each supporter with enough left: ``owed / (rich * parts)`` of the booth's amounts."""

    owed: int
    rich: int
    parts: int


class Purses:
    """The ballots' money in one run."""

    def __init__(self, *, booth: Booth, share: int) -> None:
        self._booth = booth
        self._share = share
        self._bounds = array("i", [1 << SHARE_BITS]) * len(booth.groups)
        self._live: list[WeightedGroups] = list(booth.supporters)
        self._parts = 1
        self._paid: dict[int, int] = {}

    def look(self, *, pitch: int, threshold: int) -> tuple[int, int]:
        """Let supporters with less than ``threshold`` pay all; return what is owed then, at least, and by how many.

        In bits of the share. Whoever is taken to pay all, ``owed / rich`` is never above the price.
        """
        bounds = self._bounds
        owed, rich, broke = (self._booth.costs[pitch] << SHARE_BITS) // self._share, 0, 0
        for weight, groups in self._live[pitch]:
            poor = [left for group in groups if (left := bounds[group]) < threshold]
            rich += weight * (len(groups) - len(poor))
            owed -= weight * sum(poor)
            broke += weight * poor.count(0)
        if broke > rich:
            self._forget_the_broke(pitch)
        return owed, rich

    def price(self, *, pitch: int, threshold: int) -> Price | None:
        """Work a price out exactly; None where the supporters cannot pay it.

        Args:
            threshold: a lower bound of the price in bits of the share. A good one makes this quick.
        """
        price, doubtful = self._price_if_poor_below(pitch=pitch, threshold=threshold)
        if price.rich and price.owed > 0:
            asked = (price.owed << SHARE_BITS) // (price.rich * price.parts * self._share)
            is_covered = threshold <= asked <= threshold + DOUBT - len(self._paid) - 2
            if is_covered and all(self._left(group) * price.rich >= price.owed for group in doubtful):
                return price
        return self._price_from_the_poorest(pitch)

    def pay(self, *, pitch: int, price: Price) -> None:
        """Let the supporters pay."""
        paid = self._in_whole_parts(price)
        asked = (paid << SHARE_BITS) // (self._parts * self._share)
        bounds = self._bounds
        slack = len(self._paid) + 1
        for group in self._booth.payers[pitch]:
            rest = bounds[group] - asked
            if rest > slack:
                bounds[group] = rest
            elif rest < 0 or self._left(group) <= paid:
                bounds[group] = 0
            else:
                bounds[group] = rest
        self._paid[pitch] = paid

    def _in_whole_parts(self, price: Price) -> int:
        """Make the parts so small that a price is a whole number of them."""
        finer = price.rich // gcd(price.owed, price.rich)
        if finer > 1:
            self._parts *= finer
            for pitch in self._paid:
                self._paid[pitch] *= finer
        return price.owed * finer // price.rich

    def _left(self, group: int) -> int:
        """Work out what a ballot of ``group`` has left, in parts."""
        if not self._bounds[group]:
            return 0
        paid = self._paid
        return self._share * self._parts - sum(paid[pitch] for pitch in self._booth.groups[group] if pitch in paid)

    def _price_if_poor_below(self, *, pitch: int, threshold: int) -> tuple[Price, list[int]]:
        """Price a pitch as if just those below ``threshold`` paid all; name the groups a little above it as well."""
        bounds, paid = self._bounds, self._paid
        owed, rich, doubtful = self._booth.costs[pitch] * self._parts, 0, list[int]()
        for weight, groups in self._live[pitch]:
            low = [group for group in groups if bounds[group] < threshold + DOUBT]
            above = [group for group in low if bounds[group] >= threshold]
            poor = [group for group in low if 0 < bounds[group] < threshold]
            doubtful += above
            rich += weight * (len(groups) - len(low) + len(above))
            bought = Counter(chain.from_iterable(map(self._booth.groups.__getitem__, poor)))
            spent = sum(paid[each] * count for each, count in bought.items() if each in paid)
            owed -= weight * (len(poor) * self._share * self._parts - spent)
        return Price(owed, rich, self._parts), doubtful

    def _price_from_the_poorest(self, pitch: int) -> Price | None:
        supporters = sorted((self._left(group), weight) for weight, groups in self._live[pitch] for group in groups)
        owed, rich = self._booth.costs[pitch] * self._parts, sum(weight for _, weight in supporters)
        for left, weight in supporters:
            if left * rich >= owed:
                return Price(owed, rich, self._parts)
            owed -= left * weight
            rich -= weight
        return None

    def _forget_the_broke(self, pitch: int) -> None:
        bounds = self._bounds
        self._live[pitch] = [
            (weight, array("i", [group for group in groups if bounds[group]])) for weight, groups in self._live[pitch]
        ]
