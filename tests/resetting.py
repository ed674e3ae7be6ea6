"""Put the test databases back as the migrations made them, after a test that committed."""

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.db import connections, transaction

from masthead.upkeep.template import FILES, keep_template

SAFES = ("default", "supporters")


def remember() -> Callable[[], None]:
    """Remember both databases as they are now; return what restores them."""
    if connections["default"].vendor != "sqlite":
        return partial(_load_back, {alias: _dump_tables(alias) for alias in SAFES})
    folder = Path(connections["default"].settings_dict["NAME"]).parent
    for alias in SAFES:
        connections[alias].close()
    keep_template(folder)
    kept = folder / "kept"
    kept.mkdir()
    keep = {alias: kept / name for alias, name in FILES.items()}
    for alias, file in keep.items():
        with sqlite3.connect(folder / FILES[alias]) as here, sqlite3.connect(file) as there:
            here.backup(there)
        here.close()
        there.close()
    return partial(_copy_back, keep)


def _copy_back(files: dict[str, Path]) -> None:
    for alias, file in files.items():
        connections[alias].ensure_connection()
        with sqlite3.connect(file) as kept:
            kept.backup(connections[alias].connection)
        kept.close()


def _dump_tables(alias: str) -> dict[str, bytes]:
    """Return the rows of every table that has any, as PostgreSQL copies them out."""
    found = {}
    with connections[alias].cursor() as cursor:
        for table in connections[alias].introspection.table_names():
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                found[table] = b"".join(bytes(part) for part in copy)
    return found


def _load_back(said: dict[str, dict[str, bytes]]) -> None:
    for alias, tables in said.items():
        # Nearly all tables are empty, and TRUNCATE would make new files for each of them.
        emptied = "; ".join(f'DELETE FROM "{table}"' for table in tables)
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            # Rows come back in any order, so their relations are believed for this one transaction.
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(emptied)
            for table, rows in tables.items():
                if rows:
                    with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                        copy.write(rows)
