"""Where a mirror lies: what can be asked of such a place, and a folder as one."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from masthead.press.record.folder import names_in, read_file
from masthead.press.record.published import FOLDER

# Every file is begun here, so that whoever dies leaves one half file at most, and in one place.
HALF_WRITTEN: Final = f"{FOLDER[1:]}half-written"
# Nobody tells a mirror's host what changed, so it looks again soon.
MIRRORED_PAGE_AGE: Final = "public, max-age=60"
_MANY: Final = 200


class PlaceUnusable(OSError):
    """The mirror cannot be written there."""


class Place(Protocol):
    """A place for files by name. A file is there whole or not at all, whoever dies meanwhile."""

    def read(self, name: str) -> bytes | None:
        """Return a file, or None."""

    def has(self, name: str) -> bool:
        """Return whether there is such a file."""

    def holds(self, name: str, data: bytes) -> bool:
        """Return whether a file has just these bytes."""

    def write(self, name: str, data: bytes, *, media_type: str) -> None:
        """Put a file there, in place of an earlier one."""

    def remove(self, name: str) -> bool:
        """Take a file away; return whether it was there."""

    def names(self) -> Iterator[str]:
        """Yield the names of all files."""

    def settle(self) -> None:
        """See that what was written survives a power cut."""


class Folder:
    """A folder of this machine, or a stick."""

    def __init__(self, folder: Path) -> None:
        """Use ``folder``, which is made with the first file."""
        self._folder = folder
        self._unsettled: set[Path] = set()

    def read(self, name: str) -> bytes | None:
        """Return a file, or None."""
        return read_file(self._folder, name)

    def has(self, name: str) -> bool:
        """Return whether there is such a file."""
        return (self._folder / name).is_file()

    def holds(self, name: str, data: bytes) -> bool:
        """Return whether a file has just these bytes."""
        with suppress(OSError):
            return (self._folder / name).stat().st_size == len(data) and self.read(name) == data
        return False

    def write(self, name: str, data: bytes, *, media_type: str) -> None:
        """Write a file elsewhere, then give it its name."""
        file = self._folder / name
        try:
            half = self._folder / HALF_WRITTEN
            for each in (file, half):
                each.parent.mkdir(parents=True, exist_ok=True)
            half.write_bytes(data)
            half.replace(file)
        except OSError as error:
            raise PlaceUnusable(f"{file} cannot be written ({error.strerror}).") from error
        self._unsettled |= {file, file.parent}

    def remove(self, name: str) -> bool:
        """Take a file away, and the folders that it leaves empty."""
        file = self._folder / name
        try:
            file.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return False
        with suppress(OSError):
            for folder in file.relative_to(self._folder).parents[:-1]:
                (self._folder / folder).rmdir()
        return True

    def names(self) -> Iterator[str]:
        """Yield the names of all files, what an interrupted run left half written too."""
        return names_in(self._folder)

    def settle(self) -> None:
        """Flush what was written to the disk: a few files one by one, many together with all else that waits."""
        if len(self._unsettled) > _MANY:
            os.sync()
        else:
            for each in sorted(self._unsettled):
                _flush(each)
        self._unsettled.clear()


def _flush(file: Path) -> None:
    with suppress(FileNotFoundError):
        handle = os.open(file, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
