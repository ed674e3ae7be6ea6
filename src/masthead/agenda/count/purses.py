"""What each ballot has left in a run, and what a pitch would ask of it.

Prices are exact: whole numbers of parts that shrink as prices need it. What a ballot has left is not kept exactly,
because it follows from the prices: the share less the prices of what was bought of its own, or nothing. Kept is an
upper bound in small units, grains, off by less than one for each purchase and zero only when nothing is left. It
answers nearly every question; where it cannot, the exact amount is worked out. A bound decides nothing alone.
"""

from math import gcd
from typing import Final, NamedTuple

from masthead.agenda.count.booth import Booth
from masthead.agenda.count.columns import Column, ballots_in

# A share has 2**20 - 1 grains.
SHARE_BITS: Final = 20


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
        self._bounds = Column(ballots=len(booth.approved), bits=SHARE_BITS)
        self.grains = self._bounds.highest
        self._parts = 1
        self._paid: dict[int, int] = {}

    def look(self, *, pitch: int, threshold: int) -> tuple[int, int]:
        """Let supporters with less than ``threshold`` pay all; return what is owed then, at least, and by how many.

        In grains. Whoever is taken to pay all, ``owed / rich`` is never above the price.
        """
        supporters = self._booth.supporters[pitch] & self._bounds.left
        poor = self._bounds.below(threshold, among=supporters)
        owed = self._booth.costs[pitch] * self.grains // self._share
        return owed - self._bounds.total(poor, below=threshold), supporters.bit_count() - poor.bit_count()

    def price(self, *, pitch: int, threshold: int) -> Price | None:
        """Work a price out exactly; None where the supporters cannot pay it.

        Whoever has less than a lower bound of the price pays all; what the others then owe is a better lower bound.

        Args:
            threshold: a lower bound in grains. A good one makes this quick.
        """
        supporters = self._booth.supporters[pitch] & self._bounds.left
        poor = self._bounds.below(threshold, among=supporters)
        while rich := supporters ^ poor:
            price = self._price_if(pitch=pitch, poor=poor, rich=rich)
            poorer = self._with_less(price, among=rich)
            if not poorer:
                return price
            poor |= poorer
        return None

    def pay(self, *, pitch: int, price: Price) -> None:
        """Let the supporters pay."""
        supporters = self._booth.supporters[pitch] & self._bounds.left
        poor = self._with_less(price, among=supporters)
        paid = self._in_whole_parts(price)
        self._bounds.charge(paid * self.grains // (self._parts * self._share), ballots=supporters ^ poor)
        self._bounds.empty(poor)
        self._paid[pitch] = paid

    def _in_whole_parts(self, price: Price) -> int:
        """Make the parts so small that a price is a whole number of them."""
        finer = price.rich // gcd(price.owed, price.rich)
        if finer > 1:
            self._parts *= finer
            for pitch in self._paid:
                self._paid[pitch] *= finer
        return price.owed * finer // price.rich

    def _with_less(self, price: Price, *, among: int) -> int:
        """Return the ballots that have less left than a price."""
        asked = price.owed * self.grains // (price.rich * price.parts * self._share)
        less = self._bounds.below(asked, among=among)
        # So near to the price, a bound may be above it and the money below.
        for ballot in ballots_in(self._bounds.below(asked + len(self._paid) + 1, among=among) ^ less):
            if self._left(ballot) * price.rich < price.owed:
                less |= 1 << ballot
        return less

    def _left(self, ballot: int) -> int:
        """Work out what a ballot has left, in parts, if it is not known to have nothing."""
        paid = self._paid
        return self._share * self._parts - sum(paid[each] for each in self._booth.approved[ballot] if each in paid)

    def _price_if(self, *, pitch: int, poor: int, rich: int) -> Price:
        """Price a pitch as if just ``poor`` paid all that they have left."""
        supporters = self._booth.supporters
        if not poor:
            return Price(self._booth.costs[pitch] * self._parts, rich.bit_count(), self._parts)
        spent = sum(paid * (supporters[each] & poor).bit_count() for each, paid in self._paid.items())
        owed = self._booth.costs[pitch] * self._parts - poor.bit_count() * self._share * self._parts + spent
        return Price(owed, rich.bit_count(), self._parts)
