"""Who was erased: a list outside the databases, so that no older copy of them brings anybody back.

A line is a keyed digest of a reader's id, which names nobody. The list only ever grows (decision 0014).
"""

import fcntl
import os
import uuid
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from masthead.readers.vault import digest_of


def note_erased(reader_id: uuid.UUID) -> None:
    """Write down, before it happens, that a reader is erased. Safe to repeat."""
    _append([_line(reader_id)])


def is_erased(reader_id: uuid.UUID, *, erased: frozenset[str]) -> bool:
    """Return whether a reader stands on the list ``erased``."""
    return _line(reader_id) in erased


def erased_readers() -> frozenset[str]:
    """Return the list."""
    return _lines(settings.MASTHEAD_ERASED)


def add_to_erased(files: Iterable[Path]) -> None:
    """Add further lists to this newsroom's; those who stand there already are not written again."""
    found: frozenset[str] = frozenset().union(*map(_lines, files))
    _append(sorted(found - erased_readers()))


def _line(reader_id: uuid.UUID) -> str:
    return digest_of(f"erased:{reader_id}")


def _lines(file: Path) -> frozenset[str]:
    try:
        said = file.read_text(encoding="ascii").split()
    except FileNotFoundError:
        return frozenset()
    # A line that a power cut tore is nobody's.
    return frozenset(line for line in said if len(line) == len(_line(uuid.UUID(int=0))))


def _append(lines: list[str]) -> None:
    if not lines:
        return
    handle = os.open(settings.MASTHEAD_ERASED, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        # On a line of its own even after a torn one.
        os.write(handle, ("\n" + "\n".join(lines) + "\n").encode())
        os.fsync(handle)
    finally:
        os.close(handle)
