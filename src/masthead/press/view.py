"""One whole edition as it is read: its paths and bodies, its deltas, and the press's own tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from masthead.press.entry import Entry, unpack

NUMBER_BYTES: Final = 8
# Under this key lies which version of the house printed the edition; without it, all is printed anew.
PRINTED_BY: Final = b"version"
OLDEST: Final = b"oldest"
FROZEN: Final = b"frozen"
# Under this key lies which whole print is under way.
UNDER_WAY: Final = b"whole"
_ROWS_AT_ONCE: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the edition answers for a path: the plain body and its entry."""

    entry: Entry
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a path answered before an edition changed it: the packed entry, or nothing where there was none."""

    path: str
    before: bytes


class View:
    """One edition, whole, for as long as the view is held."""

    def __init__(self, *, transaction: Any, tables: dict[str, Any]) -> None:
        self._transaction, self._tables = transaction, tables

    def get(self, table: str, key: bytes) -> bytes | None:
        """Return the value under ``key``, or None."""
        known = self._tables.get(table)
        found: bytes | None = None if known is None else self._transaction.get(key, db=known)
        return found

    def items(self, table: str, prefix: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        """Yield the rows of a table whose key begins with ``prefix``, in the order of keys."""
        if table not in self._tables:
            return
        with self._transaction.cursor(db=self._tables[table]) as cursor:
            if not cursor.set_range(prefix):
                return
            for key, value in cursor:
                if not key.startswith(prefix):
                    return
                yield key, value

    def items_from(self, table: str, first: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Yield the rows of a table from a key on, in the order of keys."""
        if table not in self._tables:
            return
        with self._transaction.cursor(db=self._tables[table]) as cursor:
            if cursor.set_range(first):
                yield from cursor

    def items_bit_by_bit(self, table: str, prefix: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        """Yield the rows under ``prefix`` of a table that may change meanwhile, in the order of keys."""
        first = prefix
        while some := list(islice(self.items_from(table, first), _ROWS_AT_ONCE)):
            for key, value in some:
                if not key.startswith(prefix):
                    return
                yield key, value
            first = some[-1][0] + b"\0"

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        known = self._tables.get(table)
        return 0 if known is None else int(self._transaction.stat(known)["entries"])

    @property
    def version(self) -> int:
        """The number of the last write to the store before this view; two views of one version show the same."""
        return int(self._transaction.id())

    @property
    def number(self) -> int:
        """The edition's number; 0 before anything is printed."""
        return int.from_bytes(self.get("meta", b"number") or b"", "big")

    @property
    def at(self) -> str:
        """The instant this edition was printed for, in ISO form; empty before the first."""
        return (self.get("meta", b"at") or b"").decode()

    @property
    def frozen(self) -> str:
        """Why and since when nobody may print; empty where printing goes on."""
        return (self.get("meta", FROZEN) or b"").decode()

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

    @property
    def oldest(self) -> int:
        """The earliest edition that can be had back; 0 is the one before anything was printed."""
        return int.from_bytes(self.get("meta", OLDEST) or b"", "big")

    def delta(self, number: int) -> Iterator[Step]:
        """Yield what stood before edition ``number`` where it changed something, in the order of paths.

        Nothing where that is kept no more. Every body that a kept step names is kept too.
        """
        for key, before in self.items("before", key_of(number)):
            yield Step(path=key[NUMBER_BYTES:].decode(), before=before)


def key_of(number: int) -> bytes:
    """Return an edition's number as a key; keys sort by number."""
    return number.to_bytes(NUMBER_BYTES, "big")
