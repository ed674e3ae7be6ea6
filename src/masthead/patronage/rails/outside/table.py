"""A platform's CSV file: taken apart strictly, by the names of its columns, and never by a guess."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from masthead.patronage.rails.contract import FileRefused

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_ROWS: Final = 50_000
MOST_TEXT: Final = 2_000
_MARKS: Final = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: the names that the platform has given it, the present one first."""

    names: tuple[str, ...]
    is_needed: bool = True


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row: its place in the file, what stands in each column that we know, and whether all of them are there."""

    number: int
    cells: Mapping[str, str]
    is_whole: bool

    def __getitem__(self, name: str) -> str:
        """Return what stands in a column; nothing where the file has none."""
        return self.cells.get(name, "")


def read_rows(raw: bytes, *, columns: Mapping[str, Column]) -> tuple[Row, ...]:
    """Return the rows of a file by our names of its columns; empty rows are left out.

    Raises:
        FileRefused: too large, no text, no CSV, a column is missing or stands there twice.
    """
    table = _table(_text(raw))
    names = next(table, ())
    places = _places(names, columns=columns)
    rows = []
    for number, found in enumerate(table, 1):
        if number > MOST_ROWS:
            raise FileRefused(gettext("The file has more lines than one import takes. Fetch shorter periods."))
        if any(cell.strip() for cell in found):
            cells = {name: found[at].strip()[:MOST_TEXT] for name, at in places.items() if at < len(found)}
            rows.append(Row(number=number, cells=cells, is_whole=len(cells) == len(places)))
    return tuple(rows)


def _text(raw: bytes) -> str:
    if len(raw) > MOST_BYTES:
        raise FileRefused(gettext("The file is larger than 20 MB. Fetch shorter periods."))
    if raw.startswith(b"PK"):
        raise FileRefused(gettext("This is a ZIP archive. Unpack it, and import the files in it one by one."))
    encoding = next((name for mark, name in _MARKS.items() if raw.startswith(mark)), "utf-8")
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        text = "\x00"
    if _CONTROL.search(text):
        raise FileRefused(gettext("The file is no text: bytes in it belong to no letters. Fetch it anew."))
    return text


def _table(text: str) -> Iterator[Sequence[str]]:
    try:
        # Strict: a quotation mark that is never closed would swallow all lines after it.
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error:
        raise FileRefused(
            gettext("The file is damaged: its quotation marks do not close, or a line is endless. Fetch it anew.")
        ) from None


def _places(names: Sequence[str], *, columns: Mapping[str, Column]) -> dict[str, int]:
    """Return where each column that we know stands."""
    there = [name.strip().casefold() for name in names]
    places, missing = {}, []
    for ours, column in columns.items():
        known = [name.casefold() for name in column.names]
        found = [at for at, name in enumerate(there) if name in known]
        if len(found) > 1:
            raise FileRefused(gettext("Two columns have the same name, so that nobody knows which one counts."))
        if found:
            places[ours] = found[0]
        elif column.is_needed:
            missing.append(column.names[0])
    if missing:
        raise FileRefused(
            gettext("This is not the platform's file: it has no column %(names)s.") % {"names": ", ".join(missing)}
        )
    return places
