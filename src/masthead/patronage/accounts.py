"""The chart of accounts: every name that a ledger entry may move money between."""

import re
from typing import Final

GIFTS: Final = "income:gifts"
REFUNDS: Final = "income:refunds"
# Money that is here and of which nobody knows yet whose gift it is.
UNASSIGNED: Final = "liability:unassigned"
DISPUTED: Final = "liability:disputed"
_WORD: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")


class AccountUnknown(ValueError):
    """The chart has no account of this name."""


def held_by(rail: str) -> str:
    """Return the account of the money that a rail holds for the newsroom."""
    return f"asset:{_checked(rail)}"


def fees_of(rail: str) -> str:
    """Return the account of what a rail takes for itself."""
    return f"expense:fees-{_checked(rail)}"


def cost(kind: str) -> str:
    """Return the account of one kind of the newsroom's costs."""
    return f"expense:{_checked(kind)}"


def is_account(name: str) -> bool:
    """Return whether the chart has an account of this name."""
    kind, _, word = name.partition(":")
    fixed = {GIFTS, REFUNDS, UNASSIGNED, DISPUTED}
    return name in fixed or (kind in {"asset", "expense"} and bool(_WORD.fullmatch(word)))


def _checked(word: str) -> str:
    if not _WORD.fullmatch(word):
        raise AccountUnknown(f"{word!r} cannot be the name of an account: small letters, digits and dashes only.")
    return word
