"""Tables as an editor pastes them: a row a line, its cells parted by tabs or by upright strokes."""

import re
from dataclasses import dataclass
from typing import Final

MOST_CELLS: Final = 2_000
_RULE: Final = re.compile(r"[\s|:+-]*")
_NUMBER: Final = re.compile(r"[−+-]?[\d\s.,]*\d[\d\s.,]*\s?%?")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What stands in one place; figures are set to the end of their column."""

    text: str
    is_number: bool


@dataclass(frozen=True, kw_only=True)
class Table:
    """A row of names, and rows of as many cells each."""

    names: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def cells(self) -> int:
        """How many places it has."""
        return len(self.names) * (len(self.rows) + 1)


def read_table(text: str) -> Table:
    """Return the table that was pasted; short rows are filled up, and lines that only draw are left out."""
    separator = "\t" if "\t" in text else "|"
    lines = [line for line in text.splitlines() if not _RULE.fullmatch(line)]
    rows = [_cells(line, separator=separator) for line in lines]
    width = max(map(len, rows), default=0)
    filled = [(*row, *[""] * (width - len(row))) for row in rows]
    names, *rest = filled or [()]
    cells = tuple(tuple(_cell(text) for text in row) for row in rest)
    columns = list(zip(*cells, strict=True)) or [()] * width
    named = tuple(_name(text, below=column) for text, column in zip(names, columns, strict=True))
    return Table(names=named, rows=cells)


def _name(text: str, *, below: tuple[Cell, ...]) -> Cell:
    """Return the name of a column, which is set as what stands below it is."""
    return Cell(text=text, is_number=all(cell.is_number for cell in below if cell.text))


def _cells(line: str, *, separator: str) -> tuple[str, ...]:
    inner = line.strip().removeprefix("|").removesuffix("|") if separator == "|" else line.rstrip("\r\n")
    return tuple(cell.strip() for cell in inner.split(separator))


def _cell(text: str) -> Cell:
    return Cell(text=text, is_number=bool(_NUMBER.fullmatch(text)))
