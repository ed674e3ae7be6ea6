"""Unpacking a backup into a folder that nobody uses yet. It knows no Django: there is no newsroom to set up before."""

import fcntl
import json
import os
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from masthead.upkeep.backup.recovery_key import RecoveryKey, keep_key
from masthead.upkeep.backup.sealed_file import BackupUnusable, SealedReader

CONTENTS: Final = "backup.json"
_PIECE_BYTES: Final = 2**20


class TargetRefused(ValueError):
    """Nothing can be brought back there; it was left as it is."""


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a backup says of itself."""

    made_at: str
    databases: dict[str, str]
    migrations: dict[str, list[list[str]]]


def refuse_target(target: Path) -> None:
    """Let a backup be brought back into a folder that is not there, or has nothing in it.

    Raises:
        TargetRefused: there is something.
    """
    if any(each.is_file() for each in (target, *target.parents)):
        raise TargetRefused(f"{target} is a file, or lies below one. Name a folder with --data.")
    if target.exists() and any(target.iterdir()):
        raise TargetRefused(f"{target} is not empty; it stays as it is. Move it away, or name another with --data.")


@contextmanager
def staging_for(target: Path) -> Iterator[Path]:
    """Give a folder beside ``target`` to make everything ready in; whatever is left in it is removed.

    What an interrupted restore left there is removed, too.

    Raises:
        TargetRefused: another restore is at work on the same folder.
    """
    staging = target.parent / f".{target.name}.restoring"
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(staging):
        for each in staging.iterdir():
            shutil.rmtree(each)
        inside = staging / "newsroom"
        inside.mkdir(mode=0o700)
        yield inside


@contextmanager
def _alone(staging: Path) -> Iterator[None]:
    staging.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(staging, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise TargetRefused("Another restore is at work on this folder. Wait for it.") from error
    try:
        yield
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        os.close(handle)


def unpack(source: IO[bytes], *, key: RecoveryKey, folder: Path, progress: Callable[[int], None]) -> Contents:
    """Unpack a whole backup into ``folder``.

    Args:
        progress: is told how many files are there.

    Raises:
        BackupUnusable: it is damaged, cut short, newer, under another key, or no backup at all.
    """
    reader = SealedReader(source, key=key)  # type: ignore[arg-type]
    try:
        with tarfile.open(fileobj=reader, mode="r|") as archive:
            contents = _lay_out(archive, folder=folder, progress=progress)
        # The end is part of what was sealed: a file that lacks it was cut short.
        while reader.read(_PIECE_BYTES):
            pass
    except tarfile.TarError as error:
        raise BackupUnusable("is damaged or cut short.") from error
    keep_key(key, folder=folder)
    return contents


def _lay_out(archive: tarfile.TarFile, *, folder: Path, progress: Callable[[int], None]) -> Contents:
    contents: Contents | None = None
    for count, member in enumerate(archive):
        words = archive.extractfile(member)
        if words is None or not _is_inside(member.name):
            raise BackupUnusable(f"holds {member.name!r}, which is no file of a newsroom.")
        if member.name == CONTENTS:
            contents = Contents(**json.loads(words.read()))
            continue
        _write(folder / member.name, words, mode=member.mode)
        progress(count)
    if contents is None:
        raise BackupUnusable("does not say what it holds.")
    return contents


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and bool(path.parts)


def _write(file: Path, words: Any, *, mode: int) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, mode & 0o777)
    with os.fdopen(handle, "wb") as out:
        shutil.copyfileobj(words, out, _PIECE_BYTES)
        out.flush()
        os.fsync(out.fileno())
