"""The two safes: whether each answers, is whole, is of this version, and is kept safely on the disk."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from masthead.lib.router import NEWSROOM, SUPPORTERS
from masthead.upkeep.findings import Finding, counted, ok, trouble, warning

NAMES: Final = {NEWSROOM: "newsroom", SUPPORTERS: "supporters"}
_FIRST_FAULTY: Final = (3, 7, 0)
_LAST_FAULTY: Final = (3, 51, 2)


def sqlite_is_there(using: str) -> Finding | None:
    """Look whether a SQLite file is there, before anything that opens it would make an empty one."""
    file = sqlite_file(using)
    if file is None or (file.is_file() and file.stat().st_size > 0):
        return None
    advice = "Bring a backup back. If there was never anything in it, start the newsroom, which makes an empty one."
    said = f"{file} is empty." if file.is_file() else f"{file} is not there."
    return trouble(f"database.{NAMES[using]}", said, advice=advice)


def database_answers(using: str) -> Finding:
    """Look whether a database answers."""
    key, name = f"database.{NAMES[using]}", NAMES[using]
    try:
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        said = str(error).partition("\n")[0]
        return trouble(key, f"The {name} database does not answer: {said}", advice=_advice_on_silence(using))
    return ok(key, f"The {name} database answers ({connections[using].vendor}).")


def migrations_are_applied(using: str) -> Finding:
    """Look whether a database has the tables of this version."""
    key = f"migrations.{NAMES[using]}"
    executor = MigrationExecutor(connections[using])
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    known = set(executor.loader.disk_migrations)
    known |= {old for each in executor.loader.disk_migrations.values() for old in each.replaces}
    applied = {each for each in executor.loader.applied_migrations if each[0] in executor.loader.migrated_apps}
    if applied - known:
        return trouble(
            key, "The data was written by a newer version of Masthead.", advice="Update Masthead; nothing was changed."
        )
    if waiting:
        return warning(
            key,
            f"{counted(len(waiting), 'migration')} to apply to the {NAMES[using]} database.",
            advice="Start the newsroom: it makes a copy of the databases, then applies them.",
        )
    return ok(key, f"The {NAMES[using]} database has the tables of this version.")


def sqlite_is_whole(using: str) -> Finding | None:
    """Look whether a SQLite file is damaged. Cost: it is read whole."""
    file, key = sqlite_file(using), f"integrity.{NAMES[using]}"
    if file is None:
        return None
    try:
        with _read_only(file) as database:
            said = [str(row[0]) for row in database.execute("PRAGMA quick_check(5)")]
    except sqlite3.Error as error:
        said = [str(error)]
    if said == ["ok"]:
        return ok(key, f"{file.name} is whole.")
    return trouble(key, f"{file.name} is damaged: {'; '.join(said)}", advice=_RESTORE)


def sqlite_keeps_journal(using: str) -> Finding | None:
    """Look whether a SQLite file is kept with a write-ahead log, so that readers never wait for a writer."""
    file, key = sqlite_file(using), f"journal.{NAMES[using]}"
    if file is None:
        return None
    with _read_only(file) as database:
        mode = str(database.execute("PRAGMA journal_mode").fetchone()[0])
    if mode == "wal":
        return ok(key, f"{file.name} is kept with a write-ahead log.")
    return warning(
        key,
        f"{file.name} is kept with the journal mode {mode}, not wal.",
        advice="Start the newsroom, which sets it. If it comes back, move the file from a network disk to a local one.",
    )


def sqlite_version_is_sound(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> Finding | None:
    """Look whether the SQLite that Python is linked with can damage a file when its log is reset.

    Source: DESIGN, section 10: 3.7.0 to 3.51.2, when two processes write and one resets the log.
    """
    if all(sqlite_file(using) is None for using in NAMES):
        return None
    said = ".".join(map(str, version))
    if _FIRST_FAULTY <= version <= _LAST_FAULTY:
        return warning(
            "sqlite",
            f"SQLite {said} has a rare fault (3.7.0 to 3.51.2): two processes that write at once may damage a file.",
            advice="Keep one writing process: desk and worker by one ./masthead serve, no second one on the same "
            "folder, and backups. A newer SQLite, or PostgreSQL, ends it.",
        )
    return ok("sqlite", f"SQLite {said} is sound.")


def sqlite_file(using: str) -> Path | None:
    """Return the file of a SQLite database; None for PostgreSQL."""
    if connections[using].vendor != "sqlite":
        return None
    return Path(str(connections[using].settings_dict["NAME"]))


@contextmanager
def _read_only(file: Path) -> Iterator[sqlite3.Connection]:
    # Not Django's connection: that one sets the journal mode itself, and would hide what the file had.
    database = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=20)
    try:
        yield database
    finally:
        database.close()


_RESTORE: Final = (
    "Stop desk and worker, keep a copy of the file, and bring back a backup. The press can go on serving the paper."
)


def _advice_on_silence(using: str) -> str:
    if sqlite_file(using) is None:
        return "See that PostgreSQL runs, and that [database] in masthead.toml names it. The paper goes on meanwhile."
    return _RESTORE
