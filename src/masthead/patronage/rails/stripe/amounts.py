"""Amounts as Stripe counts them, and as ISO 4217 does.

Source: Stripe's page on supported currencies: "zero-decimal currencies" and "special cases".
"""

from typing import Final

from masthead.lib.money import Money, exponent
from masthead.patronage.rails.contract import NotPayableHere

# Stripe's own number of decimals where it is not ISO's: ISK and UGX are told in hundredths that must be zero.
_STRIPES: Final = {"ISK": 2, "UGX": 2, "MGA": 0}
_THREE_DECIMALS: Final = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
# HUF and TWD are charged with two decimals, and only paid out in whole units: that is the account's business.


def payable(money: Money) -> Money:
    """Return the nearest amount, never less than the least, that cards can carry."""
    grid = _grid(money.currency)
    return Money(amount_minor=max(grid, (money.amount_minor + grid // 2) // grid * grid), currency=money.currency)


def to_stripe(money: Money) -> int:
    """Return an amount in Stripe's unit.

    Raises:
        NotPayableHere: three-decimal currencies end in a zero, and some have no decimals at all.
    """
    if money.amount_minor % _grid(money.currency):
        raise NotPayableHere(payable(money))
    shift = _shift(money.currency)
    return money.amount_minor * 10**shift if shift >= 0 else money.amount_minor // 10**-shift


def from_stripe(amount: int, currency: str) -> Money:
    """Return an amount that Stripe told in its own unit and in small letters.

    Raises:
        AmountUnreadable: it is no whole number of the currency's smallest unit.
    """
    code = currency.upper()
    shift = _shift(code)
    whole, rest = divmod(amount, 10**shift) if shift >= 0 else (amount * 10**-shift, 0)
    if rest:
        # A fee in a currency without decimals, told in hundredths: never less than what was taken.
        whole += 1
    return Money(amount_minor=whole, currency=code)


def _shift(currency: str) -> int:
    return _STRIPES.get(currency, exponent(currency)) - exponent(currency)


def _grid(currency: str) -> int:
    return 10 if currency in _THREE_DECIMALS else 10 ** max(0, -_shift(currency))
