"""Money: an integer of a currency's smallest unit, never a float."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from babel.numbers import format_currency, list_currencies

# Source: ISO 4217, list one. All others that exist have two decimals.
_OTHER_EXPONENTS: Final = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
_CODE: Final = re.compile(r"[A-Z]{3}")
_DIGITS: Final = re.compile(r"\d{1,15}")
_SPACES: Final = re.compile(r"[\s\u00a0\u202f']")
# Fits a 64-bit integer many times over, so that sums of millions of payments do too.
MOST_MINOR: Final = 10**14


class CurrencyUnknown(ValueError):
    """There is no currency with this code."""


class AmountUnreadable(ValueError):
    """A text is not an amount that can be read in one way only."""


class CurrenciesDiffer(ValueError):
    """Amounts of two currencies were to be added; they never are."""


@dataclass(frozen=True, kw_only=True)
class Money:
    """An amount in minor units (cents, for the euro) of a currency; it may be negative."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse what is no money.

        Raises:
            CurrencyUnknown: the code names no currency.
            AmountUnreadable: the amount is no integer, or too large to be one.
        """
        exponent(self.currency)
        if type(self.amount_minor) is not int or abs(self.amount_minor) > MOST_MINOR:
            raise AmountUnreadable("An amount is a whole number of the smallest unit, below a million billion.")

    def __add__(self, other: "Money") -> "Money":
        """Return the sum.

        Raises:
            CurrenciesDiffer: the other amount is in another currency.
        """
        if other.currency != self.currency:
            raise CurrenciesDiffer(f"{self.currency} and {other.currency}")
        return Money(amount_minor=self.amount_minor + other.amount_minor, currency=self.currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in the currency's main unit, exactly."""
        return Decimal(self.amount_minor).scaleb(-exponent(self.currency))

    def plain(self) -> str:
        """Return the amount as machines write it: a point, and all decimals of its currency (``5.00``)."""
        return f"{self.decimal:.{exponent(self.currency)}f}"

    def shown(self, language: str) -> str:
        """Return the amount as people of a language write it, without decimals where they are all zero."""
        is_whole = self.amount_minor % 10 ** exponent(self.currency) == 0
        places = "" if is_whole else "." + "0" * exponent(self.currency)
        return str(
            format_currency(self.decimal, self.currency, f"#,##0{places}\xa0¤", locale=language, currency_digits=False)
        )


def exponent(currency: str) -> int:
    """Return how many decimals a currency has.

    Raises:
        CurrencyUnknown: the code names no currency.
    """
    if not _CODE.fullmatch(currency) or currency not in list_currencies():
        raise CurrencyUnknown(f"There is no currency {currency!r}.")
    return _OTHER_EXPONENTS.get(currency, 2)


def read_money(text: str, *, currency: str) -> Money:
    """Return the amount that a person or a file wrote, in the main unit: ``5``, ``5,50``, ``1 234.50``.

    A point and a comma are both read as the decimal sign; a text that could mean two amounts
    (``1,234``) is refused, never guessed.

    Raises:
        AmountUnreadable: it is no amount, has too many decimals, or can be read in two ways.
        CurrencyUnknown: the code names no currency.
    """
    places = exponent(currency)
    bare = _SPACES.sub("", text)
    sign = -1 if bare.startswith(("-", "\u2212")) else 1
    whole, decimals = _split(bare.lstrip("+-\u2212"), places=places)
    if not _DIGITS.fullmatch(whole) or (decimals and not decimals.isascii()) or len(decimals) > places:
        raise AmountUnreadable("This is not an amount. Write it like 5 or 5.50.")
    minor = int(whole) * 10**places + int((decimals or "0").ljust(places, "0") if places else 0)
    return Money(amount_minor=sign * minor, currency=currency)


def _split(bare: str, *, places: int) -> tuple[str, str]:
    """Return (whole part, decimals); where both signs stand, the last one is the decimal sign."""
    marks = [(at, char) for at, char in enumerate(bare) if char in ".,"]
    if not marks:
        return bare, ""
    last, char = marks[-1]
    whole, decimals = bare[:last], bare[last + 1 :]
    other = {".": ",", ",": "."}[char]
    if char in whole or not decimals.isdigit():
        raise AmountUnreadable("This amount can be read in two ways. Write it without a sign between thousands.")
    if other in whole:
        head, *groups = whole.split(other)
        if not 1 <= len(head) <= 3 or any(len(each) != 3 for each in groups):
            raise AmountUnreadable("This amount can be read in two ways. Write it without a sign between thousands.")
        whole = head + "".join(groups)
    elif len(decimals) == 3 and places != 3:
        raise AmountUnreadable("This amount can be read in two ways. Write it without a sign between thousands.")
    return whole, decimals
