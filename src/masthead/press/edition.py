"""The edition: every public byte, kept in a crash-safe, memory-mapped store that readers never block.

An edition has a number. One write transaction is one edition, whole or not at all. Beside the pages lie
the press's own records of them, so neither can be out of step with the other.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

import lmdb
from lmdb.verify import VerifyError, verify

from masthead.press.change import Change
from masthead.press.view import View

_MAP_BYTES: Final = 64 * 2**30
_TABLES: Final = (
    *("paths", "bodies", "uses", "pages", "readers", "facts", "due", "links", "failed", "editions", "deltas", "meta"),
)


class NoEdition(FileNotFoundError):
    """Nothing has been printed in this folder yet."""


class EditionUnreadable(Exception):
    """The store's file is damaged, or is none of ours, or cannot be opened."""


class EditionNotKept(OSError):
    """The next edition could not be written; the one before stands, whole."""


class Edition:
    """An open edition. One process may write; any number read, each seeing one whole edition at a time."""

    def __init__(self, *, folder: Path, environment: Any, tables: dict[str, Any]) -> None:
        self.folder, self._environment, self._tables = folder, environment, tables

    @classmethod
    def open(cls, folder: Path, *, writable: bool = False) -> Self:
        """Open the edition in ``folder``; a writable one is made where there is none.

        Raises:
            NoEdition: there is none, or it is only just being made, and it was to be read only.
            EditionUnreadable: its file is damaged.
        """
        if writable:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        elif not _has_bytes(folder / "data.mdb"):
            raise NoEdition(folder)
        try:
            environment = _environment(folder=folder, writable=writable)
        except lmdb.Error as error:
            raise EditionUnreadable(_unreadable(folder=folder, error=error)) from error
        try:
            _see_that_it_is_whole(folder=folder, environment=environment)
            environment.reader_check()
            tables = {name: environment.open_db(name.encode(), create=writable) for name in _TABLES}
        except lmdb.NotFoundError as error:
            environment.close()
            raise NoEdition(folder) from error
        except lmdb.Error as error:
            environment.close()
            raise EditionUnreadable(_unreadable(folder=folder, error=error)) from error
        return cls(folder=folder, environment=environment, tables=tables)

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

    @contextmanager
    def writing(self, *, reason: str, at: datetime) -> Iterator[Change]:
        """Make the next edition: all that is set inside becomes visible together, or nothing does.

        Raises:
            EditionNotKept: the store is full, or the disk is, or refuses to write.
        """
        try:
            with self._environment.begin(write=True) as transaction:
                change = Change(transaction=transaction, tables=self._tables)
                yield change
                change.seal(reason=reason, at=at)
            _lengthen(folder=self.folder, environment=self._environment)
        except lmdb.Error as error:
            raise EditionNotKept(
                f"The next edition could not be written ({error}). The one before stands. "
                f"See that the disk of {self.folder} has room; what was not printed is printed then."
            ) from error

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


def _environment(*, folder: Path, writable: bool) -> Any:
    options: dict[str, Any] = {"map_size": _MAP_BYTES, "max_dbs": len(_TABLES), "max_readers": 512, "subdir": True}
    if writable:
        return lmdb.open(str(folder), mode=0o600, sync=True, metasync=True, **options)
    try:
        return lmdb.open(str(folder), readonly=True, create=False, readahead=False, **options)
    except lmdb.Error:
        if os.access(folder, os.W_OK):
            raise
        # A read-only mount: no writer can be beside us, so no lock is needed.
        return lmdb.open(str(folder), readonly=True, create=False, lock=False, readahead=False, **options)


def _see_that_it_is_whole(*, folder: Path, environment: Any) -> None:
    """Refuse a file that was cut short: whoever reads in the map beyond its end is killed.

    A writer that was killed may leave a sound one a little short, so a short one is verified first.
    """
    file = folder / "data.mdb"
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
    file, wanted = folder / "data.mdb", _named_bytes(environment)
    with suppress(OSError):
        if file.stat().st_size < wanted:
            os.truncate(file, wanted)


def _named_bytes(environment: Any) -> int:
    return int((environment.info()["last_pgno"] + 1) * environment.stat()["psize"])


def _has_bytes(file: Path) -> bool:
    try:
        return file.stat().st_size > 0
    except FileNotFoundError:
        return False


def _unreadable(*, folder: Path, error: Exception) -> str:
    return (
        f"The edition in {folder} cannot be read ({error}). The newsroom's data are elsewhere and safe. "
        "Move that folder away, then print anew: ./masthead press print --all"
    )
