"""Making a backup while the newsroom runs."""

import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, BinaryIO, Final

from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from masthead.upkeep.backup.contents import Seen, files_in
from masthead.upkeep.backup.recovery_key import RecoveryKey
from masthead.upkeep.backup.sealed_file import SealedWriter
from masthead.upkeep.backup.snapshots import snapshots
from masthead.upkeep.backup.unpacking import CONTENTS
from masthead.upkeep.template import FILES

NOTE: Final = "last-backup.json"
ERASED_BESIDE: Final = ".erased"
_MODE: Final = 0o600


class PlaceRefused(ValueError):
    """The backup cannot be written there; nothing was."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """What a backup holds."""

    file: str
    bytes: int
    file_count: int
    made_at: str


def make_backup(*, folder: Path, file: Path, key: RecoveryKey, now: datetime, progress: Callable[[int], None]) -> Made:
    """Write everything that the newsroom in ``folder`` is into one sealed file, while it runs.

    The file has its name only when it is whole. Beside it lies the list of who was erased, which names nobody.

    Args:
        progress: is told how many files were copied.

    Raises:
        PlaceRefused: the file is there already, or lies in the data folder.
        ProgramFailed: a PostgreSQL database cannot be copied.
        OSError: something cannot be read, or the disk is full.
    """
    _refuse_place(file=file, folder=folder)
    with _appearing(file) as out:
        writer = SealedWriter(out, key=key, said={"made_at": now.isoformat()})
        with tarfile.open(fileobj=writer, mode="w|", format=tarfile.PAX_FORMAT) as archive:
            count = _fill(archive, folder=folder, now=now, progress=progress)
        writer.finish()
    _lay_erased_beside(file=file, folder=folder)
    made = Made(file=str(file), bytes=file.stat().st_size, file_count=count, made_at=now.isoformat())
    (folder / NOTE).write_text(json.dumps(asdict(made)), encoding="utf-8")
    return made


def _refuse_place(*, file: Path, folder: Path) -> None:
    if file.resolve().is_relative_to(folder.resolve()):
        raise PlaceRefused(f"{file} lies in the data folder. A backup belongs elsewhere, best on another machine.")
    if file.exists() or file.is_symlink():
        raise PlaceRefused(f"{file} is there already. It stays as it is; name another file.")


@contextmanager
def _appearing(file: Path) -> Iterator[BinaryIO]:
    """Give a file to write that gets its name when all of it is on the disk, and leaves nothing otherwise."""
    making = file.with_name(f".{file.name}.{os.getpid()}")
    handle = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(making, file)
        except FileExistsError as error:
            raise PlaceRefused(f"{file} appeared meanwhile. It stays as it is; name another file.") from error
    finally:
        making.unlink(missing_ok=True)


def _fill(archive: tarfile.TarFile, *, folder: Path, now: datetime, progress: Callable[[int], None]) -> int:
    _add_words(archive, CONTENTS, json.dumps(_contents(now)).encode(), now=now)
    copied: dict[Path, Seen] = {}
    _copy_new(archive, folder=folder, copied=copied, progress=progress)
    (folder / "run").mkdir(mode=0o700, exist_ok=True)
    with snapshots(folder=folder / "run") as databases:
        # What a database names now was there at the first look, or has come or grown since.
        _copy_new(archive, folder=folder, copied=copied, progress=progress)
        for place, copy in databases.items():
            _add_stream(archive, place, copy)
    return len(copied) + len(databases)


def _contents(now: datetime) -> dict[str, Any]:
    """Return what must be known before anything is unpacked."""
    return {
        "made_at": now.isoformat(),
        "databases": {using: connections[using].vendor for using in FILES},
        "migrations": {using: sorted(MigrationRecorder(connections[using]).applied_migrations()) for using in FILES},
    }


def _copy_new(
    archive: tarfile.TarFile, *, folder: Path, copied: dict[Path, Seen], progress: Callable[[int], None]
) -> None:
    for path, seen in files_in(folder):
        if copied.get(path) == seen:
            continue
        try:
            with (folder / path).open("rb") as source:
                _add_stream(archive, str(path), source)
        except FileNotFoundError:
            continue
        copied[path] = seen
        progress(len(copied))


def _add_stream(archive: tarfile.TarFile, place: str, source: IO[bytes]) -> None:
    stat = os.fstat(source.fileno())
    member = tarfile.TarInfo(place)
    member.size, member.mtime, member.mode = stat.st_size, stat.st_mtime, stat.st_mode & 0o777
    archive.addfile(member, source)


def _add_words(archive: tarfile.TarFile, place: str, words: bytes, *, now: datetime) -> None:
    member = tarfile.TarInfo(place)
    member.size, member.mtime, member.mode = len(words), now.timestamp(), _MODE
    archive.addfile(member, io.BytesIO(words))


def _lay_erased_beside(*, file: Path, folder: Path) -> None:
    listed = folder / "erased"
    beside = file.with_name(file.name + ERASED_BESIDE)
    beside.write_bytes(listed.read_bytes() if listed.exists() else b"")
