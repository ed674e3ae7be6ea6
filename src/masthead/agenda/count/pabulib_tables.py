"""The outer form of a Pabulib file: lines, sections, and tables with semicolons."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

MOST_BYTES: Final = 128 * 1024 * 1024
MOST_LINE_BYTES: Final = 256 * 1024
_SECTIONS: Final = ("META", "PROJECTS", "VOTES")

Line = tuple[int, str]


class NotPabulib(ValueError):
    """A file cannot be counted; the message says why, and in which line."""

    def __init__(self, said: str, *, line: int | None = None) -> None:
        super().__init__(said if line is None else f"Line {line}: {said}")


@dataclass(frozen=True, slots=True)
class Table:
    """A section: where each column stands, and its rows with their line numbers, read as they are asked for."""

    columns: dict[str, int]
    rows: Iterator[tuple[int, list[str]]]

    def value(self, column: str, fields: Sequence[str]) -> str:
        """Return a row's value in a column, or nothing where there is no such column."""
        at = self.columns.get(column)
        return "" if at is None else fields[at]


def lines_of(file: Iterable[bytes]) -> Iterator[Line]:
    """Yield the lines of a file that are not blank, numbered from 1."""
    seen = 0
    for number, raw in enumerate(file, 1):
        seen += len(raw)
        if seen > MOST_BYTES:
            raise NotPabulib(f"The file is too large: at most {MOST_BYTES:,} bytes are read.", line=number)
        if len(raw) > MOST_LINE_BYTES:
            raise NotPabulib(f"The line is too long: at most {MOST_LINE_BYTES:,} bytes are read.", line=number)
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
        except UnicodeDecodeError as wrong:
            raise NotPabulib("This is not UTF-8 text.", line=number) from wrong
        if text.strip():
            yield number, text


def read_table(lines: Iterator[Line], *, name: str, columns: Sequence[str], ends_at: str | None) -> Table:
    """Read a section's heading and columns, and leave its rows to be read.

    The heading of every section but the first was read as the end of the one before.
    """
    if name == _SECTIONS[0]:
        number, text = _next(lines, wanted=name)
        if text.strip() != name:
            raise NotPabulib(f"The file does not begin with {name}: it is not in the Pabulib format.", line=number)
    number, text = _next(lines, wanted=f"the columns of {name}")
    header = [field.strip() for field in _fields(text, line=number)]
    if len(set(header)) != len(header):
        raise NotPabulib("Two columns have the same name.", line=number)
    for column in columns:
        if column not in header:
            raise NotPabulib(f"{name} has no column {column}.", line=number)
    if name == _SECTIONS[0] and header != list(columns):
        raise NotPabulib(f"The columns of {name} are {' and '.join(columns)}.", line=number)
    return Table(
        columns={each: at for at, each in enumerate(header)}, rows=_rows(lines, header=header, ends_at=ends_at)
    )


def _rows(lines: Iterator[Line], *, header: list[str], ends_at: str | None) -> Iterator[tuple[int, list[str]]]:
    for number, text in lines:
        heading = text.strip()
        if heading in _SECTIONS:
            if heading != ends_at:
                raise NotPabulib(f"The section {heading} is not expected here.", line=number)
            return
        fields = _fields(text, line=number)
        if len(fields) != len(header):
            raise NotPabulib(f"There are {len(fields)} values for {len(header)} columns.", line=number)
        yield number, fields
    if ends_at is not None:
        raise NotPabulib(f"The section {ends_at} is missing.")


def _next(lines: Iterator[Line], *, wanted: str) -> Line:
    found = next(lines, None)
    if found is None:
        raise NotPabulib(f"The file ends where {wanted} should stand.")
    return found


def _fields(text: str, *, line: int) -> list[str]:
    if '"' not in text:
        return text.split(";")
    try:
        return next(csv.reader([text], delimiter=";"))
    except csv.Error as wrong:
        raise NotPabulib(f"The line cannot be read: {wrong}.", line=line) from wrong
