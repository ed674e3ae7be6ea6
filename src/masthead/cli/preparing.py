"""What every start needs: databases of this version, roles, and the desk's static files."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from masthead.cli.plain import NotNow, Refused, tell
from masthead.cli.refusals import database_refusal


def prepare(folder: Path) -> None:
    """Bring the folder up to this version of the house.

    Raises:
        Refused: the data is from a newer version.
        NotNow: a database cannot be used, its file is gone, or a migration failed.
    """
    from django.db import DatabaseError, connections

    from masthead.upkeep.upgrade import DatabaseGone, FromTheFuture, UpgradeBroke, bring_up_to_date, gather_static_files

    with _one_at_a_time(folder):
        try:
            bring_up_to_date(folder=folder, now=datetime.now(UTC), tell=tell)
        except FromTheFuture as future:
            raise Refused(f"{future} Nothing was changed. Update Masthead and try again.") from future
        except DatabaseGone as gone:
            raise NotNow(str(gone), passes=True) from gone
        except UpgradeBroke as broke:
            # Not again by itself: each try lays copies of the databases aside.
            raise NotNow(str(broke), passes=False) from broke
        except DatabaseError as error:
            # A connection that failed half-way would fail again, whatever became of the database.
            connections.close_all()
            raise NotNow(database_refusal(error).message, passes=True) from error
        gather_static_files(folder)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Let rooms that start together wait for the first, so that one of them migrates."""
    with (folder / "run" / "preparing.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
