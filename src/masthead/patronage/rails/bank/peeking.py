"""Peeking: the first rows of a CSV file whose columns nobody has described yet, for a person who describes them.

What is found here is shown, and never booked by: the columns that a person then names are what counts.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from django.utils.translation import gettext

from masthead.patronage.rails.bank.csv_file import DELIMITERS, MOST_ROWS_ABOVE, decoded
from masthead.patronage.rails.bank.lines import StatementRefused

_FEWEST_COLUMNS: Final = 3
_ROWS_SHOWN: Final = 5


@dataclass(frozen=True, kw_only=True)
class Peek:
    """The names of the columns, and the first rows below them."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def peek(raw: bytes, *, encoding: str) -> Peek:
    """Return the beginning of the widest table that a file seems to hold.

    Raises:
        StatementRefused: it is no text, or no table can be made out in it.
    """
    text = decoded(raw, encoding=encoding)
    found = max(_tables(text), key=lambda each: len(each.names), default=None)
    if found is None:
        raise StatementRefused(
            gettext("No table can be made out in this file. It must be a CSV file with a row of names above the rows.")
        )
    return found


def _tables(text: str) -> Iterator[Peek]:
    """Yield, for each separator, the first row of names that the row below it fits."""
    for mark in DELIMITERS:
        rows = _first_rows(text, mark=mark)
        for at, row in enumerate(rows[:MOST_ROWS_ABOVE]):
            names = tuple(cell.strip() for cell in row)
            below = [each for each in rows[at + 1 :] if any(cell.strip() for cell in each)]
            is_head = len(set(names) - {""}) >= _FEWEST_COLUMNS and len(set(names)) == len(names)
            if is_head and (not below or len(below[0]) == len(names)):
                yield Peek(names=tuple(filter(None, names)), rows=tuple(below[:_ROWS_SHOWN]))
                break


def _first_rows(text: str, *, mark: str) -> list[tuple[str, ...]]:
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
        return [tuple(row) for row in islice(reader, MOST_ROWS_ABOVE + _ROWS_SHOWN + 1)]
    except csv.Error:
        return []
