"""Put the test databases back as the migrations made them, after a test that committed."""

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.db import connections

from masthead.upkeep.template import FILES, keep_template

SAFES = ("default", "supporters")


def remember() -> Callable[[], None]:
    """Remember both databases as they are now; return what restores them."""
    if connections["default"].vendor != "sqlite":
        said = {alias: connections[alias].creation.serialize_db_to_string() for alias in SAFES}
        return partial(_load_back, said)
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


def _load_back(said: dict[str, str]) -> None:
    for alias, text in said.items():
        connections[alias].creation.deserialize_db_from_string(text)
