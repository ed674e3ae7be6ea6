"""The public figures: a month's income by rail and size, refunds, fees, costs and patrons, all from the ledger."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from masthead.lib.money import exponent
from masthead.lib.router import SUPPORTERS
from masthead.patronage.accounts import GIFTS, REFUNDS
from masthead.patronage.ledger import LedgerEntry
from masthead.press.facts import FactKey, fact
from masthead.press.suspicion import suspect

# Gifts are shown by size up to these amounts in the main unit; the last band has no end.
BANDS: Final = (5, 20, 100)
# A band of fewer gifts than this could point at somebody, so it is shown together with the one below.
FEWEST_IN_A_BAND: Final = 5
_MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
Sums = tuple[tuple[str, int], ...]


class MonthUnreadable(ValueError):
    """A text is no month like ``2026-03``."""


@dataclass(frozen=True, kw_only=True)
class Band:
    """Gifts of about one size: above the band before, up to ``until_main`` (0: no end) of the main unit."""

    until_main: int
    gift_count: int
    amount_minor: int


@dataclass(frozen=True, kw_only=True)
class MonthFigures:
    """One month in one currency; amounts are minor units, and ``refunded_minor`` is not yet taken off the income."""

    month: str
    currency: str
    income_by_rail: Sums
    bands: tuple[Band, ...]
    refunded_minor: int
    fees_minor: int
    costs: Sums
    patron_count: int

    @property
    def income_minor(self) -> int:
        """What arrived as gifts."""
        return sum(amount for _, amount in self.income_by_rail)

    @property
    def kept_minor(self) -> int:
        """What arrived, less what was sent back."""
        return self.income_minor - self.refunded_minor


@fact("accounts.months")
def months(currency: str) -> tuple[str, ...]:
    """Return the months in which something was booked, the newest first."""
    rows = LedgerEntry.objects.using(SUPPORTERS).filter(currency=currency)
    return tuple(f"{first:%Y-%m}" for first in rows.dates("booked_on", "month", order="DESC"))


@fact("accounts.until")
def booked_until(currency: str) -> date | None:
    """Return the last day on which something was booked."""
    rows = LedgerEntry.objects.using(SUPPORTERS).filter(currency=currency)
    return rows.order_by("-booked_on").values_list("booked_on", flat=True).first()


@fact("accounts.month")
def month_figures(month: str, currency: str) -> MonthFigures:
    """Return the figures of one month (``2026-03``). Cost: one query.

    Raises:
        MonthUnreadable: it is no month.
    """
    first, end = _bounds(month)
    rows = LedgerEntry.objects.using(SUPPORTERS).filter(booked_on__gte=first, booked_on__lt=end, currency=currency)
    fields = ("debit", "credit", "amount_minor", "payment__rail", "payment_id", "payment__pledge__reader_id")
    taken = _Taken()
    for debit, credit, amount, rail, payment, reader in rows.order_by("pk").values_list(*fields):
        # Of somebody who was erased each gift counts as one patron's, since nobody knows better.
        taken.take(
            debit=debit, credit=credit, amount=amount, rail=rail or "", payment=payment, patron=reader or payment
        )
    return MonthFigures(
        month=month,
        currency=currency,
        income_by_rail=_sorted(taken.by_rail),
        bands=_bands(taken.gifts.values(), currency=currency),
        refunded_minor=taken.refunded,
        fees_minor=taken.fees,
        costs=_sorted(taken.costs),
        patron_count=len(taken.patrons),
    )


class _Taken:
    """Sums over one month's entries; a correction takes off what the entry it takes back put on."""

    def __init__(self) -> None:
        self.by_rail: dict[str, int] = defaultdict(int)
        self.gifts: dict[object, int] = defaultdict(int)
        self.costs: dict[str, int] = defaultdict(int)
        self.patrons: set[object] = set()
        self.refunded = self.fees = 0

    def take(self, *, debit: str, credit: str, amount: int, rail: str, payment: object, patron: object) -> None:
        for account, change in ((debit, amount), (credit, -amount)):
            if account == GIFTS:
                self.by_rail[rail] -= change
                self.gifts[payment] -= change
                self.patrons.add(patron)
            elif account == REFUNDS:
                self.refunded += change
            elif account.startswith("expense:fees-"):
                self.fees += change
            elif account.startswith("expense:"):
                self.costs[account.removeprefix("expense:")] += change


def _bands(gifts: Iterable[int], *, currency: str) -> tuple[Band, ...]:
    unit = 10 ** exponent(currency)
    ends = (*BANDS, 0)
    counts = [[0, 0] for _ in ends]
    for amount in gifts:
        if amount > 0:
            place = next((at for at, until in enumerate(BANDS) if amount <= until * unit), len(BANDS))
            counts[place][0] += 1
            counts[place][1] += amount
    bands = [
        Band(until_main=until, gift_count=count, amount_minor=amount)
        for until, (count, amount) in zip(ends, counts, strict=True)
        if count
    ]
    return _merged(bands)


def _merged(bands: list[Band]) -> tuple[Band, ...]:
    """Join each band of few gifts to the one above, and what is then left at the top to the one below."""
    kept: list[Band] = []
    for band in bands:
        kept.append(_joined(kept.pop(), band) if kept and kept[-1].gift_count < FEWEST_IN_A_BAND else band)
    if len(kept) > 1 and kept[-1].gift_count < FEWEST_IN_A_BAND:
        top = kept.pop()
        kept.append(_joined(kept.pop(), top))
    return tuple(kept)


def _joined(below: Band, above: Band) -> Band:
    return Band(
        until_main=above.until_main,
        gift_count=below.gift_count + above.gift_count,
        amount_minor=below.amount_minor + above.amount_minor,
    )


def _sorted(sums: dict[str, int]) -> Sums:
    return tuple(sorted((name, amount) for name, amount in sums.items() if amount))


def _bounds(month: str) -> tuple[date, date]:
    if not _MONTH.fullmatch(month):
        raise MonthUnreadable(f"{month!r} is no month. Write it like 2026-03.")
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, 1), date(year + number // 12, number % 12 + 1, 1)


def _suspects(pk: str) -> Iterator[FactKey]:
    row = LedgerEntry.objects.using(SUPPORTERS).filter(pk=int(pk)).values_list("booked_on", "currency").first()
    if row is not None:
        yield months.key(row[1])
        yield booked_until.key(row[1])
        yield month_figures.key(f"{row[0]:%Y-%m}", row[1])


suspect("patronage.ledgerentry", _suspects)
