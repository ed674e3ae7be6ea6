"""What goes into a backup of the data folder: everything, but for what is made anew or is sealed into it otherwise."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from masthead.upkeep.backup.recovery_key import KEY_FILE
from masthead.upkeep.template import FILES

# Printed and gathered anew; locks; copies from before an upgrade, which may remember people who were erased since; keys
# of open ballots, which a ballot's close must be able to destroy everywhere.
LEFT_OUT: Final = frozenset({"press", "desk-static", "run", "before-upgrade", "ballot-keys", "last-backup.json"})
_DATABASES: Final = frozenset(f"{name}{more}" for name in FILES.values() for more in ("", "-wal", "-shm", "-journal"))
_KEY: Final = Path("secrets") / KEY_FILE

Seen = tuple[int, int]


def files_in(folder: Path) -> Iterator[tuple[Path, Seen]]:
    """Yield every file to copy, by its path below ``folder``, with size and time of its last change.

    A folder of pictures may be a link to another disk; a link that leads in a circle is followed once.
    """
    known: set[tuple[int, int]] = set()
    for place, folders, names in os.walk(folder, followlinks=True):
        below = Path(place).relative_to(folder)
        here = Path(place).stat()
        if (here.st_dev, here.st_ino) in known:
            folders.clear()
            continue
        known.add((here.st_dev, here.st_ino))
        if below == Path():
            folders[:] = [name for name in folders if name not in LEFT_OUT]
        folders.sort()
        for name in sorted(names):
            seen = _seen(Path(place) / name) if _is_wanted(below / name) else None
            if seen is not None:
                yield below / name, seen


def _is_wanted(path: Path) -> bool:
    return path != _KEY and not (len(path.parts) == 1 and path.name in LEFT_OUT | _DATABASES)


def _seen(file: Path) -> Seen | None:
    """Return size and time of last change; None for what is gone meanwhile, or is no file."""
    try:
        stat = file.stat()
    except FileNotFoundError:
        return None
    return (stat.st_size, stat.st_mtime_ns) if file.is_file() else None
