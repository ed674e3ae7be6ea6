"""Bring a data folder up to this version of the house: back up, migrate, or refuse."""

import shutil
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from masthead.patronage.erasing import forget_the_erased
from masthead.press.edition import Edition
from masthead.press.store import EditionUnreadable, NoEdition
from masthead.press.version import printing_version
from masthead.upkeep.founding import found_newsroom
from masthead.upkeep.template import FILES, keep_template, take_template

SAFES: Final = ("default", "supporters")


class FromTheFuture(RuntimeError):
    """The data folder was written by a newer version of the house; it was not touched."""


class DatabaseGone(RuntimeError):
    """Pages were printed from a SQLite file that is not there any more; an empty one would empty the paper."""


class UpgradeBroke(RuntimeError):
    """The databases could not be brought up to date; the message says where the copies from before lie."""


def bring_up_to_date(*, folder: Path, now: datetime, tell: Callable[[str], None]) -> int:
    """Migrate both safes if they need it, after a copy of the SQLite files, and found what a newsroom must have.

    Returns how many readers were erased again, who had come back with an older copy of their database.

    Safe to repeat, and to be interrupted anywhere.

    Args:
        tell: is told what is done, for a person who waits.

    Raises:
        FromTheFuture: a migration was applied that this version does not know.
        DatabaseGone: a SQLite file is missing from a newsroom that has printed.
        UpgradeBroke: a migration failed.
    """
    is_sqlite = all(connections[using].vendor == "sqlite" for using in SAFES)
    _refuse_emptying(folder)
    is_new = is_sqlite and len(missing_files()) == len(SAFES)
    if is_new:
        take_template(folder)
    plans = {using: _plan(using) for using in SAFES}
    if any(plans.values()):
        _migrate(folder=folder, now=now, tell=tell)
        if is_new:
            keep_template(folder)
    again = forget_the_erased()
    _found_once_a_version(folder)
    return again


def missing_files() -> list[Path]:
    """Return the SQLite files that should be there and are not, or have nothing in them."""
    files = [Path(connections[using].settings_dict["NAME"]) for using in SAFES if connections[using].vendor == "sqlite"]
    return [file for file in files if not file.exists() or file.stat().st_size == 0]


def gather_static_files(folder: Path) -> None:
    """Lay out the desk's static files where its server reads them, once a version of the house."""
    stamp = folder / "desk-static" / ".version"
    version = printing_version().hex()
    if stamp.exists() and stamp.read_text(encoding="ascii") == version:
        return
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(version, encoding="ascii")


def _plan(using: str) -> list[object]:
    executor = MigrationExecutor(connections[using])
    applied = {key for key in executor.loader.applied_migrations if key[0] in executor.loader.migrated_apps}
    unknown = sorted(applied - set(executor.loader.disk_migrations) - _replaced(executor))
    if unknown:
        app, name = unknown[0]
        raise FromTheFuture(f"The data was written by a newer version (it has the migration {app}.{name}).")
    return list(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _replaced(executor: MigrationExecutor) -> set[tuple[str, str]]:
    return {old for each in executor.loader.disk_migrations.values() for old in each.replaces}


def _refuse_emptying(folder: Path) -> None:
    missing = missing_files()
    if missing and has_printed():
        raise DatabaseGone(
            f"{missing[0]} is missing or empty, though pages were printed from it. Bring a copy back. "
            f"To begin anew with nothing, move {folder / 'press'} away first."
        )


def has_printed() -> bool:
    """Return whether there is an edition that readers see, one that cannot be read included."""
    try:
        with Edition.open(settings.MASTHEAD_EDITION) as edition, edition.reading() as view:
            return view.number > 0
    except NoEdition:
        return False
    except EditionUnreadable:
        return True


def _migrate(*, folder: Path, now: datetime, tell: Callable[[str], None]) -> None:
    kept = _back_up(folder=folder, now=now)
    if kept is None:
        tell("Making the databases; this takes some seconds, once.")
    else:
        tell(f"Both databases were copied to {kept}; bringing them up to date.")
    try:
        for using in SAFES:
            call_command("migrate", database=using, verbosity=0, interactive=False)
    except Exception as error:
        copies = f"Copies from before lie in {kept}." if kept else "Nothing was in them yet."
        first_line = str(error).partition("\n")[0].rstrip(".")
        raise UpgradeBroke(f"The databases could not be brought up to date ({first_line}). {copies}") from error


def _found_once_a_version(folder: Path) -> None:
    """Give the newsroom its languages, front pages and roles, again after each change of the house or its settings."""
    stamp = folder / "run" / "founded"
    version = printing_version().hex()
    if not stamp.exists() or stamp.read_text(encoding="ascii") != version:
        found_newsroom()
        stamp.parent.mkdir(mode=0o700, exist_ok=True)
        stamp.write_text(version, encoding="ascii")


def _back_up(*, folder: Path, now: datetime) -> Path | None:
    """Copy the SQLite files that have something in them, and return the folder that holds the copies."""
    files = [folder / FILES[using] for using in SAFES if connections[using].vendor == "sqlite"]
    kept = _new_name(folder / "before-upgrade" / f"{now:%Y%m%d-%H%M%S}")
    for file in files:
        if file.exists() and file.stat().st_size > 0:
            kept.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Under its own name only when it is whole.
            making = kept / f".{file.name}"
            with sqlite3.connect(file) as source, sqlite3.connect(making) as copy:
                source.backup(copy)
            source.close()
            copy.close()
            shutil.copymode(file, making)
            making.replace(kept / file.name)
    return kept if kept.exists() else None


def _new_name(path: Path) -> Path:
    """Return a path at which nothing is yet: a second try within one second must not write over the first copies."""
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.name}-{number}")
    return found
