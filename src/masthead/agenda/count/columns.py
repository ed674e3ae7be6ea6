"""A column of small numbers, one a ballot, on which all ballots are compared, added up and charged at once.

The numbers stand upright: plane 0 is one integer that holds the lowest bit of every ballot's number, plane 1 the next.
An ``and`` of two planes is then one step of a machine loop over thousands of ballots, where a list would cost thousands
of steps of Python. Sets of ballots are integers as well.
"""

from collections.abc import Iterator
from typing import Final

# Of a total, so many binary places of the largest number are counted, and the rest taken to be ones.
_PLACES: Final = 10


class Column:
    """Numbers from 0 to ``highest``, one a ballot; all begin with the highest."""

    def __init__(self, *, ballots: int, bits: int) -> None:
        self.highest = (1 << bits) - 1
        # The ballots that were not emptied. One that was charged all it had stays among them, with zero.
        self.left = (1 << ballots) - 1
        self._planes = [self.left] * bits

    def below(self, limit: int, *, among: int) -> int:
        """Return the ballots among some whose number is below a limit."""
        if limit > self.highest:
            return among
        lower, equal = 0, among
        for place in range(len(self._planes) - 1, -1, -1):
            with_bit = equal & self._planes[place]
            if limit >> place & 1:
                lower |= equal ^ with_bit
                equal = with_bit
            else:
                equal ^= with_bit
        return lower

    def total(self, ballots: int, *, below: int) -> int:
        """Add up the numbers of some ballots, all of them below a limit; the result may be a thousandth too high."""
        highest = min(below.bit_length(), len(self._planes))
        places = range(max(0, highest - _PLACES), highest)
        counted = sum((self._planes[place] & ballots).bit_count() << place for place in places)
        return counted + ballots.bit_count() * ((1 << places.start) - 1)

    def charge(self, amount: int, *, ballots: int) -> None:
        """Take an amount from some ballots, none of which has less."""
        borrow = 0
        for place, plane in enumerate(self._planes):
            if amount >> place & 1:
                self._planes[place] = plane ^ ballots ^ borrow
                borrow |= ballots ^ ballots & plane
            else:
                self._planes[place] = plane ^ borrow
                borrow ^= borrow & plane

    def empty(self, ballots: int) -> None:
        """Leave some ballots with nothing."""
        self._planes = [plane ^ plane & ballots for plane in self._planes]
        self.left ^= self.left & ballots


def ballots_in(ballots: int) -> Iterator[int]:
    """Yield the numbers of the ballots in a set. Cost: the size of all ballots for each one; for small sets."""
    while ballots:
        lowest = ballots & -ballots
        yield lowest.bit_length() - 1
        ballots ^= lowest
