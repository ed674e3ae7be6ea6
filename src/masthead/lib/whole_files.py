"""Files that are there as they were or as they are to be, whenever the process that writes one is killed."""

import os
from pathlib import Path


def write_whole(file: Path, text: str, *, mode: int = 0o666) -> None:
    """Write a file in one step, in the place of an earlier one.

    Args:
        mode: who may read and write a new file, less what the account's own rules take off; an earlier one's stays.

    Raises:
        OSError: the folder cannot be written, or has no room.
    """
    mine = file.with_name(f".{file.name}.{os.getpid()}")
    mine.unlink(missing_ok=True)
    handle = os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(handle)
        if file.exists():
            mine.chmod(file.stat().st_mode & 0o7777)
        mine.replace(file)
    finally:
        mine.unlink(missing_ok=True)
