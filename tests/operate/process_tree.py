"""Who runs, whose child it is and who listens where, as the kernel tells it (Linux)."""

import os
import signal
from contextlib import suppress
from pathlib import Path


def children(pid: int) -> list[int]:
    """Return the processes that ``pid`` started and that still run."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            if int(parent) == pid and state != "Z":
                found.append(int(folder.name))
    return sorted(found)


def descendants(pid: int) -> list[int]:
    """Return the children of ``pid``, theirs, and so on."""
    return [each for child in children(pid) for each in (child, *descendants(child))]


def command_line(pid: int) -> str:
    """Return what a process was started with; nothing where it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def is_running(pid: int) -> bool:
    """Return whether a process runs; one that ended and that nobody waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def listeners(port: int) -> set[int]:
    """Return the processes that hold the port open for listening."""
    inodes = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            _, local, _, state, *rest = line.split()
            if state == "0A" and int(local.rpartition(":")[2], 16) == port:
                inodes.add(f"socket:[{rest[5]}]")
    holders = set()
    for process in Path("/proc").glob("[0-9]*"):
        # One that ends meanwhile holds nothing any more.
        with suppress(OSError):
            if any(str(each.readlink()) in inodes for each in (process / "fd").iterdir()):
                holders.add(int(process.name))
    return holders


def kill(pid: int) -> None:
    """Kill a process as a crash or the kernel's killer does, with nothing said to anybody."""
    os.kill(pid, signal.SIGKILL)
