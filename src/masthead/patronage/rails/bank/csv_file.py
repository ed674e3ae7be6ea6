"""Read a bank's CSV file by columns that a person described: strictly, and never by a guess."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext

from masthead.lib.bank_numbers import is_iban
from masthead.patronage.rails.bank.columns import Columns
from masthead.patronage.rails.bank.csv_row import read_row
from masthead.patronage.rails.bank.lines import MOST_LINES, Line, PassedOver, Statement, StatementRefused, Why

DELIMITERS: Final = (";", ",", "\t", "|")
# Banks write their name, the account and a period above the columns.
MOST_ROWS_ABOVE: Final = 40
_MARKS: Final = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_IBAN: Final = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[0-9A-Z]){11,30}\b")


@dataclass(frozen=True, kw_only=True)
class Table:
    """A file taken apart: the rows above the names of the columns, the names, and the rows below."""

    above: tuple[tuple[str, ...], ...]
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read_csv(raw: bytes, *, columns: Columns, account: str, today: date, currency: str) -> Statement:
    """Return what a CSV file says of the account with this IBAN.

    Args:
        currency: of the rows, where no column says it.

    Raises:
        StatementRefused: bytes that are no text, missing or doubled columns, another account, too large.
    """
    table = open_table(decoded(raw, encoding=columns.encoding), columns=columns)
    notes = _check_account(table, columns=columns, account=account)
    found = [
        read_row(
            dict(zip(table.names, row, strict=False)),
            columns=columns,
            number=str(at),
            account=account,
            today=today,
            currency=currency,
        )
        for at, row in enumerate(table.rows, 1)
        if any(cell.strip() for cell in row)
    ]
    lines = tuple(each for each in found if isinstance(each, Line))
    passed_over = tuple(each for each in found if isinstance(each, PassedOver))
    if passed_over and not lines and all(each.why == Why.OTHER_ACCOUNT for each in passed_over):
        raise StatementRefused(gettext("This is a statement of another account."))
    return Statement(account=account, source=columns.source, lines=lines, passed_over=passed_over, notes=notes)


def decoded(raw: bytes, *, encoding: str) -> str:
    """Return the file's text: UTF-8 or UTF-16 where it is that, otherwise in the encoding that was named.

    Raises:
        StatementRefused: it is no text in any of them.
    """
    marked = next((name for mark, name in _MARKS.items() if raw.startswith(mark)), "utf-8")
    for name in (marked, encoding):
        try:
            text = raw.decode(name) if name else None
        except UnicodeDecodeError:
            continue
        if text is not None and not _CONTROL.search(text):
            return text
    if encoding:
        raise StatementRefused(gettext("The file is no text: bytes in it belong to no letters. Fetch it anew."))
    raise StatementRefused(gettext("The file is not in UTF-8. Name its encoding with the columns; nothing is guessed."))


def open_table(text: str, *, columns: Columns) -> Table:
    """Return the file's rows, by the one separator that finds every column.

    Raises:
        StatementRefused: a column is missing or named twice, quotation marks are broken, too many rows.
    """
    found = [table for mark in DELIMITERS if (table := _split(text, mark=mark, columns=columns)) is not None]
    if not found:
        wanted = ", ".join(sorted(columns.names))
        raise StatementRefused(
            gettext("The file has no row with all of these columns, or is cut off: %(names)s.") % {"names": wanted}
        )
    table = found[0]
    if any(table.names.count(name) > 1 for name in columns.names):
        raise StatementRefused(gettext("Two columns have the same name, so that nobody knows which one counts."))
    return table


def fits(text: str, *, columns: Columns) -> bool:
    """Return whether a file has all the columns."""
    return any(_split(text, mark=mark, columns=columns) is not None for mark in DELIMITERS)


def _split(text: str, *, mark: str, columns: Columns) -> Table | None:
    rows: list[tuple[str, ...]] = []
    try:
        # Strict: a quotation mark that is never closed would swallow all lines after it.
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True):
            rows.append(tuple(row))
            if len(rows) > MOST_LINES + MOST_ROWS_ABOVE:
                raise StatementRefused(gettext("The file has more lines than one import takes. Fetch shorter periods."))
    except csv.Error:
        return None
    for at, found in enumerate(rows[:MOST_ROWS_ABOVE]):
        names = tuple(cell.strip() for cell in found)
        if columns.names <= set(names):
            return Table(above=tuple(rows[:at]), names=names, rows=tuple(rows[at + 1 :]))
    return None


def _check_account(table: Table, *, columns: Columns, account: str) -> tuple[str, ...]:
    """Refuse a file whose head names other accounts only; say so where nothing names one."""
    if columns.account:
        return ()
    named = _ibans_in(table.above)
    if named and account not in named:
        raise StatementRefused(gettext("This is a statement of another account."))
    if not named:
        return (gettext("The file does not say whose account it is of: make sure that it is yours."),)
    return ()


def _ibans_in(rows: Sequence[Sequence[str]]) -> set[str]:
    text = " \n ".join(cell for row in rows for cell in row).upper()
    compact = (found[0].replace(" ", "") for found in _IBAN.finditer(text))
    return {each for each in compact if is_iban(each)}
