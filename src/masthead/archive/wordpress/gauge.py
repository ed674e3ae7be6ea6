"""A file that is read through a gauge: no item of it may be larger than memory ought to hold."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

MIB: Final = 1024 * 1024
FILE_CAP: Final = 512 * MIB
ITEM_CAP: Final = 64 * MIB
ELEMENT_CAP: Final = 500_000
# An export is five levels deep; its text is no markup of the file.
DEPTH_CAP: Final = 40


class TooLarge(ValueError):
    """The file, or one thing in it, is above the caps; the message says which."""


class Gauge:
    """Reads a file for the parser and counts what came since the last item."""

    def __init__(self, file: BinaryIO) -> None:
        """Read from ``file``."""
        self._file, self._bytes, self._elements = file, 0, 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes.

        Raises:
            TooLarge: more came for one item than any item has.
        """
        read = self._file.read(size)
        self._bytes += len(read)
        if self._bytes > ITEM_CAP:
            raise TooLarge(f"One item in it is larger than {ITEM_CAP // MIB} MB.")
        return read

    def enter(self, depth: int) -> None:
        """Count an element that opens at ``depth``.

        Raises:
            TooLarge: too deep, or too many for one item.
        """
        self._elements += 1
        if depth > DEPTH_CAP:
            raise TooLarge(f"Its elements are nested deeper than {DEPTH_CAP} levels.")
        if self._elements > ELEMENT_CAP:
            raise TooLarge(f"One item in it has more than {ELEMENT_CAP:,} elements.")

    def start_anew(self) -> None:
        """Begin the next item."""
        self._bytes = self._elements = 0


@contextmanager
def gauged(path: Path) -> Iterator[Gauge]:
    """Open a plain file of a size that an export may have.

    Raises:
        TooLarge: it is above the cap, or no plain file, so that nobody can say how large it is.
        OSError: it cannot be opened.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise TooLarge("This is no plain file.")
    if found.st_size > FILE_CAP:
        raise TooLarge(f"The file is larger than {FILE_CAP // MIB} MB. WordPress can export one year at a time.")
    with path.open("rb") as file:
        yield Gauge(file)
