"""Room that the disk keeps for what is written in a map: whoever writes there on a full disk is killed, not told."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

_LOCK_FILE: Final = "lock.mdb"
_BLOCK_BYTES: Final = 512
# A head and one row of 64 bytes for each who reads, to the end of a page of the kernel's.
_READER_BYTES: Final = 64
_HEAD_BYTES: Final = 4_096


def hold(file: Path, *, begin: int, size: int) -> None:
    """Have the disk keep room for ``size`` bytes of a file, which is made where it is not; what it holds stays.

    macOS has no such call; there a disk that is full ends the process all the same.

    Raises:
        OSError: there is no room, or no right to write.
    """
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(descriptor, begin, size)
    finally:
        os.close(descriptor)


def hold_lock_file(folder: Path, *, readers: int) -> None:
    """Have the disk hold all of a store's lock file, before this process opens the store.

    Not while it is open: with the file's closing the kernel would forget that this process reads.

    Raises:
        OSError: there is no room, or no right to write.
    """
    file, size = folder / _LOCK_FILE, _HEAD_BYTES + readers * _READER_BYTES
    if file.exists():
        found = file.stat()
        size = max(size, found.st_size)
        if found.st_blocks * _BLOCK_BYTES >= size:
            return
    hold(file, begin=0, size=size)


def has_lock_file(folder: Path, *, readers: int) -> bool:
    """Return whether a store that is only read has a lock file; one is made where that can be."""
    with suppress(OSError):
        hold_lock_file(folder, readers=readers)
    try:
        return (folder / _LOCK_FILE).stat().st_size > 0
    except FileNotFoundError:
        return False
