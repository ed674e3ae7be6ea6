"""Bringing a newsroom back from what was unpacked: databases, what was erased since, and everybody signs in again."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.contrib.sessions.models import Session
from django.db import DatabaseError, connections
from django.db.migrations.loader import MigrationLoader

from masthead.lib.router import NEWSROOM, SUPPORTERS
from masthead.readers.erased import add_to_erased
from masthead.readers.models import SignInCode, Visit
from masthead.staff.models import SignInLink
from masthead.upkeep.backup.sealed_file import BackupUnusable
from masthead.upkeep.backup.snapshots import PLACES, load_dump
from masthead.upkeep.backup.unpacking import Contents, TargetRefused
from masthead.upkeep.upgrade import SAFES, bring_up_to_date, missing_files


def bring_back(
    *,
    folder: Path,
    target: Path,
    contents: Contents,
    erased: Iterable[Path],
    now: datetime,
    tell: Callable[[str], None],
) -> int:
    """Make a newsroom of what was unpacked into ``folder``, give it its place, and return who was erased again.

    Args:
        target: the place: a folder that is empty, or not there.
        erased: further lists of readers who were erased after the backup was made.

    Raises:
        BackupUnusable: it was made by a newer version, or for other databases than the settings name.
        TargetRefused: a PostgreSQL database is not empty.
        ProgramFailed: PostgreSQL refused what was to be loaded; both databases are empty again.
        LeftFilled: something broke, and so did the emptying.
    """
    _refuse_newer(contents)
    _refuse_other_databases(contents)
    if missing_files():
        raise BackupUnusable("does not hold both databases.")
    add_to_erased(erased)
    with _filled(folder):
        again = bring_up_to_date(folder=folder, now=now, tell=tell)
        # Copies from before the upgrade; the backup itself is one, and these may know people who were erased.
        shutil.rmtree(folder / "before-upgrade", ignore_errors=True)
        _end_visits()
        # On SQLite closing takes the log into the file; only a folder that is whole gets its name.
        connections.close_all()
        folder.rename(target)
    return again


class LeftFilled(RuntimeError):
    """What broke half way could not be undone in every database; the message says why, and ``names`` in which."""

    def __init__(self, why: str, *, names: Iterable[str]) -> None:
        """Say why, and which databases are to be emptied by hand."""
        super().__init__(why)
        self.names = tuple(names)


def _refuse_newer(contents: Contents) -> None:
    loader = MigrationLoader(None)
    known = set(loader.disk_migrations) | {old for each in loader.disk_migrations.values() for old in each.replaces}
    for applied in contents.migrations.values():
        unknown = {(app, name) for app, name in applied if app in loader.migrated_apps} - known
        if unknown:
            app, name = min(unknown)
            raise BackupUnusable(
                f"was made by a newer version of Masthead (it has the migration {app}.{name}). Update Masthead "
                "and try again."
            )


def _refuse_other_databases(contents: Contents) -> None:
    for using in SAFES:
        made, here = contents.databases[using], connections[using].vendor
        if made != here:
            raise BackupUnusable(f"was made of {made} databases, and [database] in the settings names {here} ones.")


@contextmanager
def _filled(folder: Path) -> Iterator[None]:
    """Fill PostgreSQL databases from their dumps; whatever goes wrong until the end, they are empty again."""
    dumps = {
        using: folder / PLACES["postgresql"][using] for using in SAFES if connections[using].vendor == "postgresql"
    }
    for using in dumps:
        if connections[using].introspection.table_names():
            name = connections[using].settings_dict["NAME"]
            raise TargetRefused(f"The database {name} is not empty; it stays as it is. Name an empty one.")
    try:
        for using, dump in dumps.items():
            load_dump(using, dump)
            dump.unlink()
        yield
    except BaseException as error:
        # Each is tried, whatever became of the other.
        left = [using for using in dumps if not _is_emptied(using)]
        if left:
            raise LeftFilled(str(error), names=(connections[each].settings_dict["NAME"] for each in left)) from error
        raise


def _is_emptied(using: str) -> bool:
    # A connection of its own: the one that was open may be what broke.
    connections[using].close()
    try:
        with connections[using].cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
    except DatabaseError:
        return False
    return True


def _end_visits() -> None:
    """End every visit and sign-in link: one that was ended or used since the backup would be good again."""
    Session.objects.using(NEWSROOM).all().delete()
    SignInLink.objects.using(NEWSROOM).all().delete()
    Visit.objects.using(SUPPORTERS).all().delete()
    SignInCode.objects.using(SUPPORTERS).all().delete()
