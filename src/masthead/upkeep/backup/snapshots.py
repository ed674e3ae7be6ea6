"""Copies of both databases as they stood at one moment, taken while the newsroom runs, in files without a name."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, Final

from django.db import connections
from psycopg.conninfo import make_conninfo

from masthead.upkeep.template import FILES

PLACES: Final = {"sqlite": FILES, "postgresql": {using: f"{Path(name).stem}.pgdump" for using, name in FILES.items()}}


class ProgramFailed(RuntimeError):
    """A program of PostgreSQL is missing, or said no; the message is what it said."""


@contextmanager
def snapshots(*, folder: Path) -> Iterator[dict[str, IO[bytes]]]:
    """Give the copies of both databases, by their place in the backup; they are gone when the block ends.

    Both moments lie close together and need not be one: what crosses the databases is a job that may run twice.

    Args:
        folder: where there is room for the copies; they never have a name there that outlives a moment.
    """
    with ExitStack() as stack:
        # Both moments are fixed before the first copy, which may take a while.
        reading = {using: stack.enter_context(_reading(using)) for using in FILES if _vendor(using) == "sqlite"}
        copies = {}
        for using in FILES:
            place = PLACES[_vendor(using)][using]
            copy = _copy(reading[using], folder=folder) if using in reading else _dump(using, folder=folder)
            copies[place] = stack.enter_context(copy)
        yield copies


def load_dump(using: str, file: Path) -> None:
    """Load a dump into an empty PostgreSQL database, wholly or not at all.

    Raises:
        ProgramFailed: pg_restore is missing, or refused.
    """
    words = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(file))
    _run("pg_restore", *words, using=using, out=subprocess.DEVNULL)


def _vendor(using: str) -> str:
    return connections[using].vendor


@contextmanager
def _reading(using: str) -> Iterator[sqlite3.Connection]:
    """Hold one moment of a SQLite database: what is written from now on goes into its log, and is not seen here."""
    file = Path(str(connections[using].settings_dict["NAME"]))
    source = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=20, isolation_level=None)
    try:
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield source
    finally:
        source.close()


def _copy(source: sqlite3.Connection, *, folder: Path) -> IO[bytes]:
    handle, name = tempfile.mkstemp(dir=folder, prefix="copying-")
    target = sqlite3.connect(name)
    try:
        # Both hold the file open by now. Without a name it is gone however this process ends.
        Path(name).unlink()
        target.execute("PRAGMA journal_mode=OFF")
        target.execute("PRAGMA synchronous=OFF")
        source.backup(target)
        os.lseek(handle, 0, os.SEEK_SET)
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise
    finally:
        target.close()


def _dump(using: str, *, folder: Path) -> IO[bytes]:
    out = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - the caller closes it
    try:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", using=using, out=out)
        out.seek(0)
    except BaseException:
        out.close()
        raise
    return out


def _run(program: str, *words: str, using: str, out: Any) -> None:
    said: dict[str, Any] = dict(connections[using].get_connection_params())
    password = said.pop("password", "")
    for name in ("context", "cursor_factory", "prepare_threshold"):
        said.pop(name, None)
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        [_find(program), f"--dbname={make_conninfo(**said)}", *words],
        # Never on the command line, which every account of the machine may read.
        env={"PGPASSWORD": password, "LC_ALL": "C"} if password else None,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise ProgramFailed(f"{program}: {done.stderr.decode(errors='replace').strip() or done.returncode}")


def _find(program: str) -> str:
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[4]))
    found = str(newest[-1]) if newest else shutil.which(program)
    if found is None:
        raise ProgramFailed(f"{program} is not installed. On Debian or Ubuntu: apt install postgresql-client")
    return found
