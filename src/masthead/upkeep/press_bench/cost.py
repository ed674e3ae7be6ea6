"""What a server costs, as the kernel counts it for all of its processes: time of the processor, and memory."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_SHARED_MAP: Final = "data.mdb"
# A process may end while it is looked at.
_HAS_ENDED: Final = (FileNotFoundError, ProcessLookupError)
_MAPPING: Final = re.compile(r"^[0-9a-f]+-[0-9a-f]+ ")


def processor_seconds(pid: int) -> float:
    """Return how long the processor has worked for a process and all that came from it, in seconds."""
    return sum(map(_seconds, family(pid)))


def memory_bytes(pid: int) -> int:
    """Return the proportional memory of a process and all that came from it, without the map of the edition.

    The map is the kernel's own copy of a file, given back as soon as anything else needs the room.
    """
    return sum(map(own_bytes, family(pid)))


def own_bytes(pid: int) -> int:
    """Return the proportional memory of one process, without the map of the edition; one that has ended has none."""
    kilobytes, is_counted = 0, True
    for line in _read(_PROC / str(pid) / "smaps").splitlines():
        if _MAPPING.match(line):
            is_counted = not line.endswith(_SHARED_MAP)
        elif line.startswith("Pss:") and is_counted:
            kilobytes += int(line.split()[1])
    return kilobytes * 1024


def family(pid: int) -> Iterator[int]:
    """Yield a process and all that came from it; what has just ended has no children."""
    yield pid
    for child in children(pid):
        yield from family(child)


def children(pid: int) -> list[int]:
    """Return the processes that a process runs itself; one that has ended runs none."""
    return [int(child) for thread in _threads(pid) for child in _read(thread / "children").split()]


def _threads(pid: int) -> list[Path]:
    try:
        return list((_PROC / str(pid) / "task").iterdir())
    except _HAS_ENDED:
        return []


def _read(file: Path) -> str:
    """Return what the kernel says of a process, or nothing where that has just ended."""
    try:
        return file.read_text(encoding="utf-8")
    except _HAS_ENDED:
        return ""


def _seconds(pid: int) -> float:
    """Return how long the processor has worked for one process; of one that has ended nothing is known."""
    said = _read(_PROC / str(pid) / "stat").rpartition(")")[2].split()
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK") if said else 0.0
