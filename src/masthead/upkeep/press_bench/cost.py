"""What a server costs, as the kernel counts it for all of its processes: time of the processor, and memory."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_SHARED_MAP: Final = "data.mdb"
_MAPPING: Final = re.compile(r"^[0-9a-f]+-[0-9a-f]+ ")


def processor_seconds(pid: int) -> float:
    """Return how long the processor has worked for a process and all that came from it, in seconds."""
    return sum(map(_seconds, family(pid)))


def memory_bytes(pid: int) -> int:
    """Return the proportional memory of a process and all that came from it, without the map of the edition.

    The map is the kernel's own copy of a file, given back as soon as anything else needs the room.
    """
    return sum(map(_own_bytes, family(pid)))


def family(pid: int) -> Iterator[int]:
    """Yield a process and all that came from it."""
    yield pid
    for task in (_PROC / str(pid) / "task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            yield from family(int(child))


def _seconds(pid: int) -> float:
    said = (_PROC / str(pid) / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")


def _own_bytes(pid: int) -> int:
    kilobytes, is_counted = 0, True
    for line in (_PROC / str(pid) / "smaps").read_text(encoding="utf-8").splitlines():
        if _MAPPING.match(line):
            is_counted = not line.endswith(_SHARED_MAP)
        elif line.startswith("Pss:") and is_counted:
            kilobytes += int(line.split()[1])
    return kilobytes * 1024
