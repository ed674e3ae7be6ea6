"""One row of a bank's CSV file, by columns that a person described."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from masthead.lib.money import AmountUnreadable, CurrencyUnknown, Money, exponent
from masthead.patronage.rails.bank.columns import DAY_FORMS, Columns
from masthead.patronage.rails.bank.lines import Line, PassedOver, Why, is_bookable, is_of_account

_MINUS: Final = "-\u2212\u2013"
_BETWEEN_THOUSANDS: Final = re.compile(r"[\s\u00a0\u202f'\u2019]")
_NOT_NOTHING: Final = re.compile(r"[^0\s.,]")
_MOST_TEXT: Final = 2_000


def read_row(
    row: Mapping[str, str], *, columns: Columns, number: str, account: str, today: date, currency: str
) -> Line | PassedOver:
    """Return the payment in a row, or why there is none."""
    cells = {name: row.get(name, "").strip()[:_MOST_TEXT] for name in columns.names}
    why = _why_not(cells, columns=columns, account=account)
    if why is not None:
        return PassedOver(number=number, why=why)
    day = _day(cells[columns.day], form=DAY_FORMS[columns.day_form])
    money = _money(cells, columns=columns, currency=currency)
    is_whole = columns.names <= row.keys()
    if not is_whole or money is None or day is None or not is_bookable(day, today=today):
        fault = Why.SHORT if not is_whole else Why.NO_AMOUNT if money is None else Why.NO_DAY
        return PassedOver(number=number, why=fault, is_fault=True)
    if money.amount_minor <= 0:
        return PassedOver(number=number, why=Why.DEBIT if money.amount_minor else Why.NOTHING)
    return _line(cells, columns=columns, number=number, day=day, money=money)


def _why_not(cells: Mapping[str, str], *, columns: Columns, account: str) -> Why | None:
    if not cells[columns.day] and not cells[columns.amount] and not cells.get(columns.debit):
        return Why.NO_PAYMENT
    if columns.account and not is_of_account(cells[columns.account], account=account):
        return Why.OTHER_ACCOUNT
    if columns.status and cells[columns.status].casefold() != columns.booked_word.casefold():
        return Why.PENDING
    return None


def _line(cells: Mapping[str, str], *, columns: Columns, number: str, day: date, money: Money) -> Line:
    reference = cells.get(columns.reference, "")
    return Line(
        number=number,
        booked_on=day,
        money=money,
        entry=f"{reference} {money.amount_minor} {money.currency}" if reference else "",
        payer=cells.get(columns.payer, ""),
        payer_account="".join(cells.get(columns.payer_account, "").split()).upper(),
        texts=tuple(cells[name] for name in columns.text if cells[name]),
    )


def _day(text: str, *, form: str) -> date | None:
    try:
        # A day of the bank's calendar has no time and no zone.
        return datetime.strptime(text, form).date()  # noqa: DTZ007
    except ValueError:
        return None


def _money(cells: Mapping[str, str], *, columns: Columns, currency: str) -> Money | None:
    """Return the amount, negative for money that went out, or None where it can be read in no way or in two."""
    said, goes_out = cells[columns.amount], False
    if columns.debit and _NOT_NOTHING.search(cells[columns.debit]):
        if _NOT_NOTHING.search(said):
            return None
        said, goes_out = cells[columns.debit], True
    if columns.sign:
        goes_out = cells[columns.sign].casefold() != columns.credit_word.casefold()
    try:
        found = _read(said, sign=columns.decimal_sign, currency=cells.get(columns.currency) or currency)
    except (CurrencyUnknown, AmountUnreadable):
        return None
    return Money(amount_minor=-abs(found.amount_minor), currency=found.currency) if goes_out else found


def _read(text: str, *, sign: str, currency: str) -> Money:
    """Return an amount whose decimal sign is known.

    Raises:
        AmountUnreadable: it is none.
        CurrencyUnknown: the code names no currency.
    """
    places = exponent(currency)
    bare = _BETWEEN_THOUSANDS.sub("", text)
    minus = bare[:1] in _MINUS or bare[-1:] in _MINUS if bare else False
    bare = bare.strip(_MINUS + "+")
    whole, _, decimals = bare.partition(sign)
    other = "," if sign == "." else "."
    if other in whole:
        head, *groups = whole.split(other)
        if not 1 <= len(head) <= 3 or any(len(each) != 3 for each in groups):
            raise AmountUnreadable("The signs between thousands are not where they belong.")
        whole = head + "".join(groups)
    decimals = decimals.rstrip("0") if len(decimals) > places else decimals
    if not (whole.isascii() and whole.isdigit()) or (decimals and not (decimals.isascii() and decimals.isdigit())):
        raise AmountUnreadable("This is not an amount.")
    if len(decimals) > places or len(whole) > 15:
        raise AmountUnreadable("This amount has too many digits.")
    minor = int(whole) * 10**places + int(decimals.ljust(places, "0") or "0")
    return Money(amount_minor=-minor if minus else minor, currency=currency)
