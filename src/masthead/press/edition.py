"""The edition: every public byte, kept in a crash-safe, memory-mapped store that readers never block.

An edition has a number. One write transaction is one edition, whole or not at all. Beside the pages lie
the press's own records of them, so neither can be out of step with the other.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

import lmdb

from masthead.press.entry import Entry, Prepared, unpack

_MAP_BYTES: Final = 64 * 2**30
_TABLES: Final = ("paths", "bodies", "uses", "pages", "readers", "facts", "due", "links", "failed", "editions", "meta")
KEPT_EDITIONS: Final = 1_000


class NoEdition(FileNotFoundError):
    """Nothing has been printed in this folder yet."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the edition answers for a path: the plain body and its entry."""

    entry: Entry
    body: bytes


class Edition:
    """An open edition. One process may write; any number read, each seeing one whole edition at a time."""

    def __init__(self, *, folder: Path, environment: Any, tables: dict[str, Any]) -> None:
        self.folder, self._environment, self._tables = folder, environment, tables

    @classmethod
    def open(cls, folder: Path, *, writable: bool = False) -> Self:
        """Open the edition in ``folder``; a writable one is made where there is none.

        Raises:
            NoEdition: there is none, and it was to be read only.
        """
        if writable:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        elif not (folder / "data.mdb").exists():
            raise NoEdition(folder)
        environment = _environment(folder=folder, writable=writable)
        environment.reader_check()
        return cls(
            folder=folder, environment=environment, tables=_open_tables(environment=environment, writable=writable)
        )

    def close(self) -> None:
        """Give the map back."""
        self._environment.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator["View"]:
        """Give a view of one whole edition, unmoved by what is written meanwhile."""
        with self._environment.begin(buffers=False) as transaction:
            yield View(transaction=transaction, tables=self._tables)

    @contextmanager
    def writing(self, *, reason: str, at: datetime) -> Iterator["Change"]:
        """Make the next edition: all that is set inside becomes visible together, or nothing does."""
        with self._environment.begin(write=True) as transaction:
            change = Change(transaction=transaction, tables=self._tables)
            yield change
            change.seal(reason=reason, at=at)

    def stats(self) -> dict[str, int]:
        """Return the edition's number and how many pages, bodies and bytes it holds."""
        with self.reading() as view:
            return {
                "edition": view.number,
                "paths": view.count("paths"),
                "pages": view.count("pages"),
                "bodies": view.count("bodies"),
                "bytes": self._environment.info()["last_pgno"] * self._environment.stat()["psize"],
            }


class View:
    """One edition, whole, for as long as the view is held."""

    def __init__(self, *, transaction: Any, tables: dict[str, Any]) -> None:
        self._transaction, self._tables = transaction, tables

    def get(self, table: str, key: bytes) -> bytes | None:
        """Return the value under ``key``, or None."""
        found: bytes | None = self._transaction.get(key, db=self._tables[table])
        return found

    def items(self, table: str, prefix: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        """Yield the rows of a table whose key begins with ``prefix``, in the order of keys."""
        with self._transaction.cursor(db=self._tables[table]) as cursor:
            if not cursor.set_range(prefix):
                return
            for key, value in cursor:
                if not key.startswith(prefix):
                    return
                yield key, value

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        return int(self._transaction.stat(self._tables[table])["entries"])

    @property
    def number(self) -> int:
        """The edition's number; 0 before anything is printed."""
        return int.from_bytes(self.get("meta", b"number") or b"", "big")

    @property
    def at(self) -> str:
        """The instant this edition was printed for, in ISO form; empty before the first."""
        return (self.get("meta", b"at") or b"").decode()

    def entry(self, path: str) -> Entry | None:
        """Return the entry of a path."""
        raw = self.get("paths", path.encode())
        return unpack(raw) if raw is not None else None

    def read(self, path: str) -> Answer | None:
        """Return a path's entry with its plain body."""
        entry = self.entry(path)
        if entry is None:
            return None
        return Answer(entry=entry, body=self.get("bodies", entry.variants[-1].body_key) or b"")

    def paths(self) -> Iterator[tuple[str, Entry]]:
        """Yield every path with its entry, in the order of paths."""
        return ((key.decode(), unpack(raw)) for key, raw in self.items("paths"))


class Change(View):
    """The next edition while it is being made."""

    def __init__(self, *, transaction: Any, tables: dict[str, Any]) -> None:
        super().__init__(transaction=transaction, tables=tables)
        self._changed: dict[str, tuple[bytes | None, bytes | None]] = {}

    def put(self, table: str, key: bytes, value: bytes = b"") -> None:
        """Set a row of one of the press's own tables."""
        self._transaction.put(key, value, db=self._tables[table])

    def delete(self, table: str, key: bytes) -> None:
        """Remove a row of one of the press's own tables, if it is there."""
        self._transaction.delete(key, db=self._tables[table])

    def set_path(self, prepared: Prepared) -> bool:
        """Set what a path answers. Returns False, and writes nothing, where it answers just that already."""
        before = self.get("paths", prepared.path.encode())
        if before == prepared.packed:
            return False
        for key, body in prepared.bodies:
            if self.get("bodies", key) is None:
                self.put("bodies", key, body)
        self.put("paths", prepared.path.encode(), prepared.packed)
        self._remember(path=prepared.path, before=before, after=prepared.packed)
        return True

    def drop_path(self, path: str) -> bool:
        """Stop answering for a path. Returns False where it was not answered."""
        before = self.get("paths", path.encode())
        if before is None:
            return False
        self.delete("paths", path.encode())
        self._remember(path=path, before=before, after=None)
        return True

    @property
    def changed_paths(self) -> tuple[str, ...]:
        """The paths that answer differently from the edition before."""
        return tuple(path for path, (before, after) in self._changed.items() if before != after)

    def seal(self, *, reason: str, at: datetime) -> None:
        """Number the edition and record what changed in it; without a change the number stays."""
        self.put("meta", b"at", at.isoformat().encode())
        changed = {path: self._changed[path] for path in self.changed_paths}
        if not changed:
            return
        number = self.number + 1
        self.put("meta", b"number", number.to_bytes(8, "big"))
        rows = [[path, _hex(before), _hex(after)] for path, (before, after) in changed.items()]
        delta = json.dumps({"at": at.isoformat(), "reason": reason, "paths": rows}, ensure_ascii=False)
        self.put("editions", number.to_bytes(8, "big"), delta.encode())
        # A body is used by the delta that brings it, by the delta that replaces it, and while a path answers it.
        self._count_uses(packed=[after for _, _, after in rows] * 2 + [before for _, before, _ in rows], step=1)
        self._count_uses(packed=[before for _, before, _ in rows], step=-1)
        self._trim(newest=number)

    def _remember(self, *, path: str, before: bytes | None, after: bytes | None) -> None:
        first = self._changed.get(path, (before, after))[0]
        self._changed[path] = (first, after)

    def _trim(self, *, newest: int) -> None:
        """Forget deltas beyond the kept number, with the bodies that nothing refers to any more."""
        last = newest - KEPT_EDITIONS
        for key, raw in list(self.items("editions")):
            if int.from_bytes(key, "big") > last:
                return
            named = [packed for _, before, after in json.loads(raw)["paths"] for packed in (before, after)]
            self._count_uses(packed=named, step=-1)
            self.delete("editions", key)

    def _count_uses(self, *, packed: list[str], step: int) -> None:
        for entry in filter(None, packed):
            for variant in unpack(bytes.fromhex(entry)).variants:
                self._count_use(body_key=variant.body_key, step=step)

    def _count_use(self, *, body_key: bytes, step: int) -> None:
        count = int.from_bytes(self.get("uses", body_key) or b"", "big") + step
        if count > 0:
            self.put("uses", body_key, count.to_bytes(4, "big"))
            return
        self.delete("uses", body_key)
        self.delete("bodies", body_key)


def _hex(packed: bytes | None) -> str:
    return packed.hex() if packed is not None else ""


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


def _open_tables(*, environment: Any, writable: bool) -> dict[str, Any]:
    return {name: environment.open_db(name.encode(), create=writable) for name in _TABLES}
