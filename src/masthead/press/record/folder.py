"""A copy of the paper in a folder: read and listed in one way by who writes it and who verifies it."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def read_file(folder: Path, name: str) -> bytes | None:
    """Return a file of the folder; None where there is none."""
    with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return (folder / name).read_bytes()
    return None


def names_in(folder: Path) -> Iterator[str]:
    """Yield the names of all files, and of links to folders, which nobody looks into; none where there is no folder."""
    found = folder.rglob("*") if folder.exists() else iter(())
    return (each.relative_to(folder).as_posix() for each in found if each.is_symlink() or not each.is_dir())
