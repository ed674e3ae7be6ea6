"""Bring a data folder up to this version of the house: back up, migrate, or refuse."""

import shutil
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Final

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from masthead.press.version import printing_version
from masthead.upkeep.template import FILES, keep_template, take_template

SAFES: Final = ("default", "supporters")


class FromTheFuture(RuntimeError):
    """The data folder was written by a newer version of the house; it was not touched."""


def bring_up_to_date(*, folder: Path, now: datetime) -> bool:
    """Migrate both safes if they need it, after a copy of the SQLite files; return whether anything was done.

    Raises:
        FromTheFuture: a migration was applied that this version does not know.
    """
    is_sqlite = all(connections[using].vendor == "sqlite" for using in SAFES)
    is_new = is_sqlite and not any((folder / name).exists() for name in FILES.values())
    took_template = is_new and take_template(folder)
    plans = {using: _plan(using) for using in SAFES}
    if not any(plans.values()):
        return took_template
    _back_up(folder=folder, now=now)
    for using in SAFES:
        call_command("migrate", database=using, verbosity=0, interactive=False)
    if is_new:
        keep_template(folder)
    return True


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


def _back_up(*, folder: Path, now: datetime) -> None:
    for using in SAFES:
        file = folder / FILES[using]
        if connections[using].vendor != "sqlite" or not file.exists() or file.stat().st_size == 0:
            continue
        kept = folder / "before-upgrade" / f"{now:%Y%m%d-%H%M%S}"
        kept.mkdir(mode=0o700, parents=True, exist_ok=True)
        with sqlite3.connect(file) as source, sqlite3.connect(kept / file.name) as copy:
            source.backup(copy)
        shutil.copymode(file, kept / file.name)
