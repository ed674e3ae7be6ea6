"""The shelf: every object as a row in one SQLite file, so that what was answered survives a kill."""

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Thing = dict[str, Any]

_TABLES = """
CREATE TABLE IF NOT EXISTS thing (
    turn INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS thing_by_kind ON thing (kind, turn);
CREATE TABLE IF NOT EXISTS word (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Shelf:
    """Objects by id and by kind, and a few named values; one transaction at a time."""

    def __init__(self, file: Path | None = None) -> None:
        """Open the shelf in ``file``, or one in memory."""
        self._lock = threading.RLock()
        self._depth = 0
        self._rows = sqlite3.connect(file or ":memory:", isolation_level=None, check_same_thread=False)
        if file:
            self._rows.execute("PRAGMA journal_mode = WAL")
        self._rows.executescript(_TABLES)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make all that is done inside stand together, or none of it; others wait."""
        with self._lock:
            self._depth += 1
            mark = f"level_{self._depth}"
            self._rows.execute("BEGIN IMMEDIATE" if self._depth == 1 else f"SAVEPOINT {mark}")
            try:
                yield
            except BaseException:
                self._rows.execute("ROLLBACK" if self._depth == 1 else f"ROLLBACK TO {mark}")
                raise
            else:
                self._rows.execute("COMMIT" if self._depth == 1 else f"RELEASE {mark}")
            finally:
                self._depth -= 1

    def put(self, thing: Thing, *, kind: str = "") -> Thing:
        """Keep a thing as it is now; its place in the order is that of its first time."""
        said = (kind or thing["object"], thing["id"], thing.get("created", 0), json.dumps(thing))
        self._rows.execute(
            "INSERT INTO thing (kind, id, created, body) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            said,
        )
        return thing

    def find(self, kind: str, key: str) -> Thing | None:
        """Return a thing, or None where there is none of this kind and id."""
        row = self._rows.execute("SELECT body FROM thing WHERE kind = ? AND id = ?", (kind, key)).fetchone()
        return json.loads(row[0]) if row else None

    def find_any(self, key: str) -> Thing | None:
        """Return a thing of whatever kind by its id."""
        row = self._rows.execute("SELECT body FROM thing WHERE id = ?", (key,)).fetchone()
        return json.loads(row[0]) if row else None

    def drop(self, key: str) -> None:
        """Forget a thing."""
        self._rows.execute("DELETE FROM thing WHERE id = ?", (key,))

    def of(self, kind: str, **where: Any) -> list[Thing]:
        """Return the things of a kind whose fields have these values, the oldest first."""
        rows = self._rows.execute("SELECT body FROM thing WHERE kind = ? ORDER BY turn", (kind,))
        return [thing for thing in (json.loads(row[0]) for row in rows) if _matches(thing, where)]

    def word(self, name: str, default: str = "") -> str:
        """Return a named value."""
        row = self._rows.execute("SELECT value FROM word WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else default

    def say(self, name: str, value: str) -> None:
        """Keep a named value."""
        self._rows.execute("INSERT OR REPLACE INTO word (name, value) VALUES (?, ?)", (name, value))

    def close(self) -> None:
        """Close the file."""
        self._rows.close()


def _matches(thing: Thing, where: Mapping[str, Any]) -> bool:
    return all(thing.get(name) == value for name, value in where.items())
