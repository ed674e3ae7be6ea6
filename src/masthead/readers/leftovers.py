"""What forgetting leaves behind on a disk: SQLite's log still holds the pages as they were, so it is emptied."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connections

from masthead.lib.router import SUPPORTERS

# Whoever reads just now keeps the log; it is tried again, and nobody waits for that.
_PATIENCE_SECONDS: Final = 0.2
_AGAIN_SECONDS: Final = 15
# What is forgotten without an erasure, such as an address that never answered, goes within the hour.
_EVERY: Final = timedelta(hours=1)


class Leftovers:
    """The chore that empties the log of the supporters' safe: soon after an erasure, and every hour."""

    def __init__(self) -> None:
        """Prepare; a new worker empties it once, for it does not know what happened before."""
        self._seen_bytes = -1
        self._next_at: datetime | None = None

    def __call__(self, now: datetime) -> datetime | None:
        """Empty the log if it is time, and return when to look again; PostgreSQL keeps a log of another kind."""
        if connections[SUPPORTERS].vendor != "sqlite":
            return None
        noted_bytes = _noted_bytes()
        is_new = noted_bytes != self._seen_bytes
        if not is_new and self._next_at is not None and now < self._next_at:
            return self._next_at
        is_done = empty_log(Path(connections[SUPPORTERS].settings_dict["NAME"]))
        # Somebody is noted before they are forgotten: so once more, when that is surely over.
        self._next_at = now + (_EVERY if is_done and not is_new else timedelta(seconds=_AGAIN_SECONDS))
        self._seen_bytes = noted_bytes
        return self._next_at


def empty_log(file: Path) -> bool:
    """Write a database's log into it and cut it to nothing; return False where somebody used it just then.

    Not by Django's connection: that one would wait for others, and keep writers waiting meanwhile.
    """
    if not file.exists():
        return True
    with closing(sqlite3.connect(file, timeout=_PATIENCE_SECONDS, isolation_level=None)) as opened:
        is_busy, _logged, _moved = opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_busy


def _noted_bytes() -> int:
    """Return how long the list of the erased is; it only ever grows."""
    try:
        return Path(settings.MASTHEAD_ERASED).stat().st_size
    except FileNotFoundError:
        return 0
