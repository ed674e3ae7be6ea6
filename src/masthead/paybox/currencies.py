"""Amounts as Stripe counts them, which is not quite as ISO 4217 does; written down here apart from our own table.

Source: Stripe's page on supported currencies, "zero-decimal", "three-decimal" and "special cases".
"""

from typing import Final

from masthead.paybox.faults import Refused

_ZERO: Final = frozenset("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split())
_THREE: Final = frozenset("bhd jod kwd omr tnd".split())
# Counted with two decimals, of which both must be zero.
_WHOLE: Final = frozenset("isk ugx".split())
_TWO: Final = frozenset("aud bgn brl cad chf czk dkk eur gbp huf mdl nok nzd pln ron rsd sek try twd uah usd".split())
_LEAST: Final = {"eur": 50, "usd": 50, "gbp": 30, "jpy": 50, "huf": 17_500, "pln": 200, "czk": 1_500}
_MOST: Final = 99_999_999


def checked_amount(amount: int, *, currency: str, param: str) -> int:
    """Return an amount that can be charged.

    Raises:
        Refused: the currency is not supported, or the amount is too small, too large or not on its grid.
    """
    if currency not in _ZERO | _THREE | _WHOLE | _TWO:
        raise Refused(f"Invalid currency: {currency}.", param="currency", code="parameter_invalid")
    if amount < max(1, _LEAST.get(currency, 1)):
        raise Refused("Amount is below the least that can be charged.", code="amount_too_small", param=param)
    if amount > _MOST:
        raise Refused("Amount must be no more than 99999999.", code="amount_too_large", param=param)
    return on_grid(amount, currency=currency, param=param)


def on_grid(amount: int, *, currency: str, param: str) -> int:
    """Return an amount above nothing that its currency's rules allow, however small.

    Raises:
        Refused: it is not above nothing, or not on the grid.
    """
    grid = 10 if currency in _THREE else 100 if currency in _WHOLE else 1
    if amount < 1 or amount % grid:
        raise Refused(f"Amount must be above 0 and divisible by {grid}.", code="invalid_amount", param=param)
    return amount


def fee_of(amount: int, *, currency: str) -> int:
    """Return what the processor keeps of a charge: 1.5 per cent and a fixed part, in the currency's own units."""
    fixed = 25 if currency not in _ZERO else 40
    grid = 100 if currency in _WHOLE else 1
    return min(amount, -(-(amount * 15 // 1000 + fixed) // grid) * grid)


def written(amount: int, *, currency: str) -> str:
    """Write an amount for a person, such as ``5.00 EUR``."""
    decimals = 0 if currency in _ZERO else 3 if currency in _THREE else 2
    whole, part = divmod(amount, 10**decimals)
    return f"{whole:,}{f'.{part:0{decimals}}' if decimals else ''} {currency.upper()}"
