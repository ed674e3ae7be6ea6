"""Django database settings for a SQLite file or a PostgreSQL address."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# FULL, not NORMAL: NORMAL lost acknowledged commits in a power cut (DESIGN, section 10).
_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000; PRAGMA secure_delete=ON;"

# A host that swallows packets would be waited for by minutes.
_CONNECT_SECONDS = "10"


def database_settings(*, url: str, file: Path) -> dict[str, Any]:
    """Return Django's settings for ``url``, or for the SQLite ``file`` where ``url`` is empty."""
    return _postgresql(url) if url else _sqlite(file)


def _sqlite(file: Path) -> dict[str, Any]:
    # Opened anew for each request, as Django has it: that takes 1 ms, and nobody goes on writing into a file that a
    # restore has put another in place of.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": _PRAGMAS},
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # Each thread keeps one of each safe: four of the desk, four of the counter, and the worker.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": _CONNECT_SECONDS} | dict(parse_qsl(parts.query)),
    }
