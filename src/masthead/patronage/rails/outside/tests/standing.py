"""What stands in our books of a platform's gifts, in euro cents."""

from masthead.patronage.accounts import GIFTS
from masthead.patronage.books import balances, total


def held(rail: str) -> int:
    """Return what lies on a platform's account."""
    return total(balances(), account=f"asset:{rail}", currency="EUR").amount_minor


def gifts() -> int:
    """Return what was given in all, whatever was sent back later."""
    return -total(balances(), account=GIFTS, currency="EUR").amount_minor
