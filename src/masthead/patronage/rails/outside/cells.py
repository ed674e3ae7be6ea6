"""Cells of a platform's file, and values of its messages: amounts and instants, each read in one way or not at all."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from masthead.lib.money import AmountUnreadable, CurrencyUnknown, Money, exponent

# A clock of another machine may run ahead of ours; what is further ahead is a slip or a trick.
AHEAD: Final = timedelta(days=1)
EARLIEST: Final = datetime(2005, 1, 1, tzinfo=UTC)
_AMOUNT: Final = re.compile(r"[^\d\s.,+-]{0,4}\s?(\d{1,3}(?:,\d{3})+|\d{1,12})(\.\d{1,6})?")
_ISO: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d| UTC)?)?", re.ASCII
)
_SLASHED: Final = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})(?: (\d\d?):(\d\d)(?::(\d\d))?)?", re.ASCII)


def read_amount(said: object, *, currency: str) -> Money | None:
    """Return an amount in the main unit, as platforms write it (``5.00``, ``$1,234.50``); None for anything else."""
    if isinstance(said, bool) or not isinstance(said, str | int | float | Decimal):
        return None
    found = _AMOUNT.fullmatch(str(said).strip())
    if found is None or not found[1].isascii():
        return None
    try:
        minor = Decimal(found[1].replace(",", "") + (found[2] or "")).scaleb(exponent(currency))
        return Money(amount_minor=int(minor), currency=currency) if minor == int(minor) else None
    except (CurrencyUnknown, AmountUnreadable, InvalidOperation):
        return None


def read_instant(said: str, *, is_day_first: bool | None = None) -> datetime | None:
    """Return an aware instant, in UTC where nothing else is said; None where it cannot be read in one way only.

    Args:
        is_day_first: how days between slashes are written, where the file as a whole has shown it.
    """
    text = said.strip()
    iso, slashed = _ISO.fullmatch(text), _SLASHED.fullmatch(text)
    try:
        if iso is not None:
            return _made(iso.group(1, 2, 3), clock=iso.group(4, 5, 6), zone=iso[7] or "")
        if slashed is not None and (is_day_first is not None or slashed[1] == slashed[2]):
            day, month = (slashed[1], slashed[2]) if is_day_first else (slashed[2], slashed[1])
            return _made((slashed[3], month, day), clock=slashed.group(4, 5, 6), zone="")
    except (ValueError, OverflowError):
        return None
    return None


def days_come_first(cells: Iterable[str]) -> bool | None:
    """Return whether a file writes the day before the month, as far as one of its days can be read in one way only."""
    found = [each for cell in cells if (each := _SLASHED.fullmatch(cell.strip()))]
    firsts, seconds = any(int(each[1]) > 12 for each in found), any(int(each[2]) > 12 for each in found)
    return None if firsts == seconds else firsts


def is_possible(at: datetime, *, now: datetime) -> bool:
    """Return whether something can have happened then."""
    return EARLIEST <= at <= now + AHEAD


def _made(day: Sequence[str], *, clock: Sequence[str | None], zone: str) -> datetime:
    at = datetime(*map(int, day), *(int(each or 0) for each in clock), tzinfo=UTC)  # type: ignore[misc, arg-type]
    if zone[:1] not in {"+", "-"}:
        return at
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return at - offset if zone[0] == "+" else at + offset
