"""One whole edition as it is read: its paths and bodies, its deltas, and the press's own tables."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from masthead.press.entry import Entry, unpack

NUMBER_BYTES: Final = 8
_LENGTH: Final = struct.Struct(">I")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the edition answers for a path: the plain body and its entry."""

    entry: Entry
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Step:
    """What one edition changed at one path: the packed entry before and after; empty where there was or is none."""

    path: str
    before: bytes
    after: bytes


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

    def delta(self, number: int) -> Iterator[Step]:
        """Yield what edition ``number`` changed, in the order of paths; nothing where its delta is kept no more.

        Every body that a kept delta names is kept too, so the editions before can be had back.
        """
        for key, value in self.items("deltas", number.to_bytes(NUMBER_BYTES, "big")):
            yield unpack_step(key=key, value=value)


def pack_step(*, before: bytes, after: bytes) -> bytes:
    """Return the value of a delta's row."""
    return _LENGTH.pack(len(before)) + before + after


def unpack_step(*, key: bytes, value: bytes) -> Step:
    """Return the step that a row of the deltas holds; its key is the edition's number and the path."""
    middle = _LENGTH.size + _LENGTH.unpack_from(value)[0]
    return Step(path=key[NUMBER_BYTES:].decode(), before=value[_LENGTH.size : middle], after=value[middle:])
