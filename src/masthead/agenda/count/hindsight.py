"""What runs with other shares learned, for use in the next: most pitches need not be looked at again.

A look at a pitch, after some purchases, took some supporters to pay all that they had left, and found that the others
owe at least so much. In another run, once it has bought the same and perhaps more, such a supporter can have more left
than then only by what the share is higher, and by what the purchases cost less. Taken off, the rest is still owed.
"""

from typing import Final, NamedTuple

from masthead.agenda.count.booth import Booth
from masthead.agenda.count.purses import Price

# Amounts are kept in whole numbers of 2**-20, rounded so that a bound stays one.
AMOUNT_BITS: Final = 20


class Lesson(NamedTuple):
    """One look: what had been bought, at which prices and share, who was taken to pay all, and what was owed then."""

    bought: int
    prices: dict[int, int]
    share: int
    poor: int
    owed: int
    rich: int


class Hindsight:
    """The lessons of the runs on one booth; between ``begin`` and the next, those of one run."""

    def __init__(self, booth: Booth) -> None:
        self._booth = booth
        self._shared: dict[tuple[int, int], int] = {}
        self._lessons: dict[int, list[Lesson]] = {}
        self._earlier: dict[int, list[Lesson]] = {}

    def begin(self, *, share: int) -> None:
        """Begin another run."""
        self._share = share
        self._bought = 0
        self._prices: dict[int, int] = {}
        self._earlier, self._lessons = self._lessons, {}

    def note_purchase(self, *, pitch: int, price: Price) -> None:
        """Remember what was bought, and at which price."""
        self._bought |= 1 << pitch
        self._prices[pitch] = (price.owed << AMOUNT_BITS) // (price.rich * price.parts)

    def learn(self, *, pitch: int, owed: int, rich: int) -> None:
        """Remember a look: in the end ``rich`` ballots owe ``owed`` amounts, or more; the other supporters pay all."""
        lesson = Lesson(
            bought=self._bought,
            prices=self._prices,
            share=self._share,
            poor=self._booth.votes[pitch] - rich,
            owed=owed << AMOUNT_BITS,
            rich=rich,
        )
        self._lessons.setdefault(pitch, []).append(lesson)

    def recall(self, pitch: int) -> tuple[int, int] | None:
        """Return what an earlier look says now: what is owed at least, in 2**-20 amounts, and by how many.

        A lesson is told once a run: told again after more purchases it would say the same.
        """
        lesson, waiting = None, self._earlier.get(pitch, [])
        while waiting and not waiting[0].bought & ~self._bought:
            lesson = waiting.pop(0)
        if lesson is None:
            return None
        gained = sum(
            self._count_shared(each, pitch) * more
            for each, price in lesson.prices.items()
            if lesson.bought >> each & 1 and (more := price + 1 - self._prices[each]) > 0
        )
        gained += lesson.poor * max(0, self._share - lesson.share << AMOUNT_BITS)
        self._lessons.setdefault(pitch, []).append(lesson)
        return lesson.owed - gained, lesson.rich

    def _count_shared(self, one: int, other: int) -> int:
        """Count the ballots that name both pitches."""
        pair = (one, other)
        if pair not in self._shared:
            supporters = self._booth.supporters
            self._shared[pair] = (supporters[one] & supporters[other]).bit_count()
        return self._shared[pair]
