"""A receipt: what a voter keeps to find their ballot among those that were counted. It is shown once."""

import re
from typing import Final

from masthead.agenda.count.election import Ballot
from masthead.agenda.count.merkle import ballot_text

_RECEIPT: Final = re.compile(r"([0-9a-f]{32});([A-Za-z0-9-]+(?:,[A-Za-z0-9-]+)*)?")


class ReceiptUnreadable(ValueError):
    """The text is not a receipt."""


def receipt_of(ballot: Ballot) -> str:
    """Write a ballot's receipt: the very text that is hashed into the tree."""
    return ballot_text(ballot).decode()


def read_receipt(text: str) -> Ballot:
    """Read a receipt, as somebody copied it.

    Raises:
        ReceiptUnreadable: it is not one.
    """
    found = _RECEIPT.fullmatch("".join(text.split()))
    if not found:
        raise ReceiptUnreadable("A receipt is 32 letters and digits, a semicolon, and the pitches that were ticked.")
    return Ballot(found[1], tuple(found[2].split(",")) if found[2] else ())
