"""The port at which readers ask: bound once, and shared with nobody."""

import fcntl
import socket
from pathlib import Path
from typing import IO, Final

BACKLOG: Final = 8_192


class PortTaken(OSError):
    """Another process serves on this port."""


def bind(*, host: str, port: int, lock_folder: Path) -> tuple[socket.socket, IO[str]]:
    """Return a listening socket, and the lock file that keeps a forgotten second server away.

    Raises:
        PortTaken: the port, or its lock, is held by another process.
    """
    lock_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (lock_folder / f"port-{port}.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise PortTaken(f"Port {port} is served already by another press. Stop it, or choose another port.") from error
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # Here, since of two that may bind one port only one may listen on it.
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        lock.close()
        raise PortTaken(f"Port {port} is in use by another program. Stop it, or choose another port.") from error
    return listener, lock
