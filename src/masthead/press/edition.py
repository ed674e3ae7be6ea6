"""The edition: every public byte, kept in a crash-safe, memory-mapped store that readers never block.

An edition has a number. One write transaction is one edition, whole or not at all. Beside the pages lie
the press's own records of them, so neither can be out of step with the other.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

import lmdb

from masthead.lib.kept import Kept
from masthead.press.change import Change
from masthead.press.former_deltas import bring_over
from masthead.press.former_ids import forget_former_ids, has_former_ids
from masthead.press.store import (
    DATA_FILE,
    MANY_ROWS,
    TABLES,
    EditionNotKept,
    EditionUnreadable,
    NoEdition,
    file_in,
    hold_room,
    is_unbegun,
    lengthen,
    named_bytes,
    no_room,
    open_store,
    unreadable,
)
from masthead.press.turn import exchanging, writing
from masthead.press.view import View

_KEPT: Final = Kept()


class EditionFrozen(Exception):
    """Nobody may print for now, so that what stands is not undone; says since when, and why."""


class EditionReplaced(OSError):
    """Another store was put in this one's place, as forgetting does; what was to be written was not."""


class Edition:
    """An open edition. One process may write; any number read, each seeing one whole edition at a time."""

    def __init__(self, *, folder: Path, environment: Any, tables: dict[str, Any], kept: Kept) -> None:
        self.folder, self._environment, self._tables, self._kept = folder, environment, tables, kept
        self._file = file_in(folder)

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
        elif is_unbegun(folder / DATA_FILE):
            raise NoEdition(folder)
        with writing(folder) if writable else nullcontext():
            environment, tables = open_store(folder=folder, writable=writable)
            edition = cls(folder=folder, environment=environment, tables=tables, kept=kept)
        if writable:
            edition._bring_over()
        return edition

    def take_up(self) -> None:
        """Open the store anew where another was put in its place; no view may be held meanwhile."""
        if file_in(self.folder) != self._file:
            self._environment.close()
            with writing(self.folder):
                self._environment, self._tables = open_store(folder=self.folder, writable=True)
                self._file = file_in(self.folder)

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
            raise EditionUnreadable(unreadable(folder=self.folder, error=error)) from error

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
            raise EditionUnreadable(unreadable(folder=self.folder, error=error)) from error

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
        if rows < MANY_ROWS:
            yield
            return
        self._environment.close()
        try:
            with writing(self.folder):
                room_bytes = hold_room(folder=self.folder, rows=rows)
                self._environment, self._tables = open_store(folder=self.folder, writable=True, room_bytes=room_bytes)
            yield
        finally:
            self._environment.close()
            # Nobody writes meanwhile: what is cut off must not be what another has just added.
            with exchanging(self.folder):
                self._environment, self._tables = open_store(folder=self.folder, writable=True)
                os.truncate(self.folder / DATA_FILE, named_bytes(self._environment))

    @contextmanager
    def noting(self) -> Iterator[Change]:
        """Write into the press's own tables alone, in one transaction that makes no edition.

        Raises:
            EditionReplaced: another store was put in this one's place since it was opened.
            EditionNotKept: the store is full, or the disk is, or refuses to write.
        """
        try:
            with writing(self.folder):
                if file_in(self.folder) != self._file:
                    raise EditionReplaced(f"Another store was put in place of the one in {self.folder}. Try again.")
                with self._environment.begin(write=True) as transaction:
                    change = Change(transaction=transaction, tables=self._tables, kept=self._kept)
                    yield change
                    change.drop_unused()
                lengthen(folder=self.folder, environment=self._environment)
        except lmdb.Error as error:
            raise EditionNotKept(no_room(folder=self.folder, error=error)) from error

    def refuse_frozen(self) -> None:
        """Go on only where printing is not frozen.

        Raises:
            EditionFrozen: somebody froze it.
        """
        with self.reading() as view:
            _refuse_frozen(view)

    def _bring_over(self) -> None:
        with self.reading() as view:
            has_deltas, has_ids = view.count("deltas") > 0, has_former_ids(view)
        if has_deltas:
            with self.noting() as change:
                bring_over(change)
        if has_ids:
            with self.noting() as change:
                forget_former_ids(change)

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the press's own tables."""
        return tuple(self._tables)

    @property
    def is_complete(self) -> bool:
        """Whether it has every table; one that an earlier house printed has not, until it is opened for writing."""
        return len(self._tables) == len(TABLES)

    def stats(self) -> dict[str, int]:
        """Return the edition's number and how many pages, bodies and bytes it holds."""
        with self.reading() as view:
            return {
                "edition": view.number,
                "paths": view.count("paths"),
                "pages": view.count("pages"),
                "bodies": view.count("bodies"),
                "bytes": named_bytes(self._environment),
            }


def _refuse_frozen(view: View) -> None:
    if view.frozen:
        raise EditionFrozen(
            f"The edition is frozen ({view.frozen}), so nothing is printed. Lift that with: ./masthead press thaw"
        )
