"""The edition: every public byte, kept in a crash-safe, memory-mapped store that readers never block.

An edition has a number. One write transaction is one edition, whole or not at all. Beside the pages lie
the press's own records of them, so neither can be out of step with the other.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from mmap import PAGESIZE
from pathlib import Path
from typing import Any, Final, Self

import lmdb
from lmdb.verify import VerifyError, verify

from masthead.lib.kept import Kept
from masthead.press.change import Change
from masthead.press.former_deltas import bring_over
from masthead.press.held_room import has_lock_file, hold, hold_lock_file
from masthead.press.turn import exchanging, writing
from masthead.press.view import View

_KEPT: Final = Kept()
_FILE: Final = "data.mdb"
_MOST_READERS: Final = 512
# By which LMDB knows its files, behind the head of a page.
_MARK: Final = (0xBEEFC0DE).to_bytes(4, sys.byteorder)
_MARK_BEGINS, _MARK_ENDS = 16, 20
_MAP_BYTES: Final = 64 * 2**30
# From here on a change is made in the map. A new page takes some 3 KB, one that changes up to twice that.
_MANY_ROWS: Final = 30_000
_HELD_BYTES_A_ROW: Final = 6_000
_MAP_BYTES_A_ROW: Final = 32_000
_TABLES: Final = (
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


class EditionFrozen(Exception):
    """Nobody may print for now, so that what stands is not undone; says since when, and why."""


class EditionReplaced(OSError):
    """Another store was put in this one's place, as forgetting does; what was to be written was not."""


class Edition:
    """An open edition. One process may write; any number read, each seeing one whole edition at a time."""

    def __init__(self, *, folder: Path, environment: Any, tables: dict[str, Any], kept: Kept) -> None:
        self.folder, self._environment, self._tables, self._kept = folder, environment, tables, kept
        self._file = _file_in(folder)

    @classmethod
    def open(cls, folder: Path, *, writable: bool = False, kept: Kept = _KEPT) -> Self:
        """Open the edition in ``folder``; a writable one is made where there is none.

        Args:
            kept: how long a writer keeps what stood before.

        Raises:
            NoEdition: there is none, or it is only just being made, and it was to be read only.
            EditionUnreadable: its file is damaged.
        """
        if writable:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        elif _is_unbegun(folder / _FILE):
            raise NoEdition(folder)
        with writing(folder) if writable else nullcontext():
            environment, tables = _opened(folder=folder, writable=writable)
            edition = cls(folder=folder, environment=environment, tables=tables, kept=kept)
        if writable:
            edition._bring_over()
        return edition

    def take_up(self) -> None:
        """Open the store anew where another was put in its place; no view may be held meanwhile."""
        if _file_in(self.folder) != self._file:
            self._environment.close()
            with writing(self.folder):
                self._environment, self._tables = _opened(folder=self.folder, writable=True)
                self._file = _file_in(self.folder)

    def close(self) -> None:
        """Give the map back."""
        self._environment.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[View]:
        """Give a view of one whole edition, unmoved by what is written meanwhile.

        Raises:
            EditionUnreadable: a page of the store is damaged.
        """
        try:
            with self._environment.begin(buffers=False) as transaction:
                yield View(transaction=transaction, tables=self._tables)
        except lmdb.Error as error:
            raise EditionUnreadable(_unreadable(folder=self.folder, error=error)) from error

    def view(self, *, in_place: bool = False) -> View:
        """Return a view of one whole edition; until it is gone, what it shows keeps its room in the store.

        Args:
            in_place: give values as they lie in the map, without a copy. They must not be touched any more when
                the view is gone, and not when the edition is closed.

        Raises:
            EditionUnreadable: a page of the store is damaged. What is read from the view raises ``lmdb.Error`` then.
        """
        try:
            return View(transaction=self._environment.begin(buffers=in_place), tables=self._tables)
        except lmdb.Error as error:
            raise EditionUnreadable(_unreadable(folder=self.folder, error=error)) from error

    @contextmanager
    def writing(self, *, reason: str, at: datetime, despite_freeze: bool = False) -> Iterator[Change]:
        """Make the next edition: all that is set inside becomes visible together, or nothing does.

        Raises:
            EditionFrozen: somebody froze the edition, and this is not to be done all the same.
            EditionNotKept: the store is full, or the disk is, or refuses to write.
        """
        with self.noting() as change:
            if not despite_freeze:
                _refuse_frozen(change)
            yield change
            change.seal(reason=reason, at=at)

    @contextmanager
    def making_room(self, *, rows: int) -> Iterator[None]:
        """Let a change of so many rows lie in the map while it is made; elsewhere it would fill this process's memory.

        No view may be held meanwhile. A change that is not very large is left to lie in memory.

        Raises:
            EditionNotKept: the disk has no room for it.
        """
        if rows < _MANY_ROWS:
            yield
            return
        self._environment.close()
        try:
            with writing(self.folder):
                room_bytes = _hold_room(folder=self.folder, rows=rows)
                self._environment, self._tables = _opened(folder=self.folder, writable=True, room_bytes=room_bytes)
            yield
        finally:
            self._environment.close()
            # Nobody writes meanwhile: what is cut off must not be what another has just added.
            with exchanging(self.folder):
                self._environment, self._tables = _opened(folder=self.folder, writable=True)
                os.truncate(self.folder / _FILE, _named_bytes(self._environment))

    @contextmanager
    def noting(self) -> Iterator[Change]:
        """Write into the press's own tables alone, in one transaction that makes no edition.

        Raises:
            EditionReplaced: another store was put in this one's place since it was opened.
            EditionNotKept: the store is full, or the disk is, or refuses to write.
        """
        try:
            with writing(self.folder):
                if _file_in(self.folder) != self._file:
                    raise EditionReplaced(f"Another store was put in place of the one in {self.folder}. Try again.")
                with self._environment.begin(write=True) as transaction:
                    change = Change(transaction=transaction, tables=self._tables, kept=self._kept)
                    yield change
                    change.drop_unused()
                _lengthen(folder=self.folder, environment=self._environment)
        except lmdb.Error as error:
            raise EditionNotKept(_no_room(folder=self.folder, error=error)) from error

    def refuse_frozen(self) -> None:
        """Go on only where printing is not frozen.

        Raises:
            EditionFrozen: somebody froze it.
        """
        with self.reading() as view:
            _refuse_frozen(view)

    def _bring_over(self) -> None:
        with self.reading() as view:
            is_former = view.count("deltas") > 0
        if is_former:
            with self.noting() as change:
                bring_over(change)

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the press's own tables."""
        return tuple(self._tables)

    @property
    def is_complete(self) -> bool:
        """Whether it has every table; one that an earlier house printed has not, until it is opened for writing."""
        return len(self._tables) == len(_TABLES)

    def stats(self) -> dict[str, int]:
        """Return the edition's number and how many pages, bodies and bytes it holds."""
        with self.reading() as view:
            return {
                "edition": view.number,
                "paths": view.count("paths"),
                "pages": view.count("pages"),
                "bodies": view.count("bodies"),
                "bytes": _named_bytes(self._environment),
            }


def _opened(*, folder: Path, writable: bool, room_bytes: int = 0) -> tuple[Any, dict[str, Any]]:
    """Open the store and its tables; with ``room_bytes``, so that what is written lies in a map of that size.

    Raises:
        NoEdition, EditionUnreadable: as for ``Edition.open``.
    """
    try:
        environment = _environment(folder=folder, writable=writable, room_bytes=room_bytes)
    except lmdb.Error as error:
        raise EditionUnreadable(_unreadable(folder=folder, error=error)) from error
    try:
        _see_that_it_is_whole(folder=folder, environment=environment)
        environment.reader_check()
        return environment, dict(_open_tables(environment=environment, writable=writable))
    except lmdb.NotFoundError as error:
        environment.close()
        raise NoEdition(folder) from error
    except lmdb.Error as error:
        environment.close()
        raise EditionUnreadable(_unreadable(folder=folder, error=error)) from error


def _file_in(folder: Path) -> tuple[int, int] | None:
    """Return which file the store of a folder lies in."""
    try:
        found = (folder / _FILE).stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _hold_room(*, folder: Path, rows: int) -> int:
    """Have the disk keep room for a change, since a write into a map has no way to fail; return how large the map is.

    Raises:
        EditionNotKept: it has none.
    """
    end = (folder / _FILE).stat().st_size
    try:
        hold(folder / _FILE, begin=end, size=rows * _HELD_BYTES_A_ROW)
    except OSError as error:
        raise EditionNotKept(_no_room(folder=folder, error=error)) from error
    return end + rows * _MAP_BYTES_A_ROW


def _environment(*, folder: Path, writable: bool, room_bytes: int) -> Any:
    size = room_bytes or _MAP_BYTES
    options: dict[str, Any] = {
        "map_size": size,
        "writemap": room_bytes > 0,
        "max_dbs": len(_TABLES),
        "max_readers": _MOST_READERS,
        "subdir": True,
    }
    if writable:
        if _is_unbegun(folder / _FILE):
            # The disk was full as the store was to be begun: there is nothing in it, and nobody could open it.
            (folder / _FILE).unlink(missing_ok=True)
        try:
            hold_lock_file(folder, readers=_MOST_READERS)
        except OSError as error:
            raise EditionNotKept(_no_room(folder=folder, error=error)) from error
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
    for name in _TABLES:
        try:
            yield name, environment.open_db(name.encode(), create=writable)
        except lmdb.NotFoundError:
            if name not in _LATER:
                raise


def _see_that_it_is_whole(*, folder: Path, environment: Any) -> None:
    """Refuse a file that was cut short: whoever reads in the map beyond its end is killed.

    A writer that was killed may leave a sound one a little short, so a short one is verified first.
    """
    file = folder / _FILE
    if file.stat().st_size >= _named_bytes(environment):
        return
    try:
        problems = verify(str(file), subdir=False)  # type: ignore[no-untyped-call]
    except VerifyError as error:
        problems = [str(error)]
    if problems:
        raise lmdb.CorruptedError(problems[0])


def _lengthen(*, folder: Path, environment: Any) -> None:
    """Make the file as long as it says it is; pages that came and went within one edition were never written."""
    file, wanted = folder / _FILE, _named_bytes(environment)
    with suppress(OSError):
        if file.stat().st_size < wanted:
            os.truncate(file, wanted)


def _named_bytes(environment: Any) -> int:
    return int((environment.info()["last_pgno"] + 1) * environment.stat()["psize"])


def _is_unbegun(file: Path) -> bool:
    """Return whether no store was ever begun in a file: there is none, or the disk was full after its first page."""
    try:
        size = file.stat().st_size
    except FileNotFoundError:
        return True
    if size == 0 or size >= 2 * PAGESIZE or not file.is_file():
        return size == 0
    with file.open("rb") as begun:
        return begun.read(_MARK_ENDS)[_MARK_BEGINS:] == _MARK


def _no_room(*, folder: Path, error: Exception) -> str:
    return (
        f"The next edition could not be written ({error}). The one before stands. "
        f"See that the disk of {folder} has room; what was not printed is printed then."
    )


def _refuse_frozen(view: View) -> None:
    if view.frozen:
        raise EditionFrozen(
            f"The edition is frozen ({view.frozen}), so nothing is printed. Lift that with: ./masthead press thaw"
        )


def _unreadable(*, folder: Path, error: Exception) -> str:
    return (
        f"The edition in {folder} cannot be read ({error}). The newsroom's data are elsewhere and safe. "
        "Move that folder away, then print anew: ./masthead press print --all"
    )
