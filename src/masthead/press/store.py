"""The file of an edition: opened whole or refused, on a disk that may be full, by readers and by the one who writes."""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from mmap import PAGESIZE
from pathlib import Path
from typing import Any, Final

import lmdb
from lmdb.verify import VerifyError, verify

from masthead.press.held_room import has_lock_file, hold, hold_lock_file

DATA_FILE: Final = "data.mdb"
_MOST_READERS: Final = 512
# By which LMDB knows its files, behind the head of a page.
_MARK: Final = (0xBEEFC0DE).to_bytes(4, sys.byteorder)
_MARK_BEGINS, _MARK_ENDS = 16, 20
_MAP_BYTES: Final = 64 * 2**30
# From here on a change is made in the map. A new page takes some 3 KB, one that changes up to twice that.
MANY_ROWS: Final = 30_000
_HELD_BYTES_A_ROW: Final = 6_000
_MAP_BYTES_A_ROW: Final = 32_000
TABLES: Final = (
    *("paths", "bodies", "uses", "pages", "readers", "facts", "due", "links", "failed", "editions", "annals", "before"),
    *("deltas", "leaves", "numbers", "nodes", "statements", "staged", "meta"),
)
# Stores from before lack these until somebody prints.
_LATER: Final = frozenset(("annals", "before", "leaves", "numbers", "nodes", "statements", "staged"))


class NoEdition(FileNotFoundError):
    """Nothing has been printed in this folder yet."""


class EditionUnreadable(Exception):
    """The store's file is damaged, or is none of ours, or cannot be opened."""


class EditionNotKept(OSError):
    """The next edition could not be written; the one before stands, whole."""


def open_store(*, folder: Path, writable: bool, room_bytes: int = 0) -> tuple[Any, dict[str, Any]]:
    """Open the store and its tables; with ``room_bytes``, so that what is written lies in a map of that size.

    Raises:
        NoEdition, EditionUnreadable: as for ``Edition.open``.
    """
    try:
        environment = _environment(folder=folder, writable=writable, room_bytes=room_bytes)
    except lmdb.Error as error:
        raise EditionUnreadable(unreadable(folder=folder, error=error)) from error
    try:
        _see_that_it_is_whole(folder=folder, environment=environment)
        environment.reader_check()
        return environment, dict(_open_tables(environment=environment, writable=writable))
    except lmdb.NotFoundError as error:
        environment.close()
        raise NoEdition(folder) from error
    except lmdb.Error as error:
        environment.close()
        raise EditionUnreadable(unreadable(folder=folder, error=error)) from error


def file_in(folder: Path) -> tuple[int, int] | None:
    """Return which file the store of a folder lies in."""
    try:
        found = (folder / DATA_FILE).stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def hold_room(*, folder: Path, rows: int) -> int:
    """Have the disk keep room for a change, since a write into a map has no way to fail; return how large the map is.

    Raises:
        EditionNotKept: it has none.
    """
    end = (folder / DATA_FILE).stat().st_size
    try:
        hold(folder / DATA_FILE, begin=end, size=rows * _HELD_BYTES_A_ROW)
    except OSError as error:
        raise EditionNotKept(no_room(folder=folder, error=error)) from error
    return end + rows * _MAP_BYTES_A_ROW


def _environment(*, folder: Path, writable: bool, room_bytes: int) -> Any:
    size = room_bytes or _MAP_BYTES
    options: dict[str, Any] = {
        "map_size": size,
        "writemap": room_bytes > 0,
        "max_dbs": len(TABLES),
        "max_readers": _MOST_READERS,
        "subdir": True,
    }
    if writable:
        if is_unbegun(folder / DATA_FILE):
            # The disk was full as the store was to be begun: there is nothing in it, and nobody could open it.
            (folder / DATA_FILE).unlink(missing_ok=True)
        try:
            hold_lock_file(folder, readers=_MOST_READERS)
        except OSError as error:
            raise EditionNotKept(no_room(folder=folder, error=error)) from error
        return lmdb.open(str(folder), mode=0o600, sync=True, metasync=True, **options)
    options |= {"readonly": True, "create": False, "readahead": False}
    if not has_lock_file(folder, readers=_MOST_READERS):
        # A read-only mount, or a full disk: nobody writes beside us, and where somebody begins to, it is opened anew.
        return lmdb.open(str(folder), lock=False, **options)
    try:
        return lmdb.open(str(folder), **options)
    except lmdb.Error:
        if os.access(folder, os.W_OK):
            raise
        # A read-only mount: no writer can be beside us, so no lock is needed.
        return lmdb.open(str(folder), lock=False, **options)


def _open_tables(*, environment: Any, writable: bool) -> Iterator[tuple[str, Any]]:
    for name in TABLES:
        try:
            yield name, environment.open_db(name.encode(), create=writable)
        except lmdb.NotFoundError:
            if name not in _LATER:
                raise


def _see_that_it_is_whole(*, folder: Path, environment: Any) -> None:
    """Refuse a file that was cut short: whoever reads in the map beyond its end is killed.

    A writer that was killed may leave a sound one a little short, so a short one is verified first.
    """
    file = folder / DATA_FILE
    if file.stat().st_size >= named_bytes(environment):
        return
    try:
        problems = verify(str(file), subdir=False)  # type: ignore[no-untyped-call]
    except VerifyError as error:
        problems = [str(error)]
    if problems:
        raise lmdb.CorruptedError(problems[0])


def lengthen(*, folder: Path, environment: Any) -> None:
    """Make the file as long as it says it is; pages that came and went within one edition were never written."""
    file, wanted = folder / DATA_FILE, named_bytes(environment)
    with suppress(OSError):
        if file.stat().st_size < wanted:
            os.truncate(file, wanted)


def named_bytes(environment: Any) -> int:
    """Return how long the file is to be by what the store says of itself."""
    return int((environment.info()["last_pgno"] + 1) * environment.stat()["psize"])


def is_unbegun(file: Path) -> bool:
    """Return whether no store was ever begun in a file: there is none, or the disk was full after its first page."""
    try:
        size = file.stat().st_size
    except FileNotFoundError:
        return True
    if size == 0 or size >= 2 * PAGESIZE or not file.is_file():
        return size == 0
    with file.open("rb") as begun:
        return begun.read(_MARK_ENDS)[_MARK_BEGINS:] == _MARK


def no_room(*, folder: Path, error: Exception) -> str:
    """Say that nothing could be written, what is safe, and what to do."""
    return (
        f"The next edition could not be written ({error}). The one before stands. "
        f"See that the disk of {folder} has room; what was not printed is printed then."
    )


def unreadable(*, folder: Path, error: Exception) -> str:
    """Say that the file is damaged, what is safe, and what to do."""
    return (
        f"The edition in {folder} cannot be read ({error}). The newsroom's data are elsewhere and safe. "
        "Move that folder away, then print anew: ./masthead press print --all"
    )
