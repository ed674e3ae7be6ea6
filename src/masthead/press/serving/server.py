"""Bind the port that nobody else may share, and serve until told to stop."""

import fcntl
import resource
import socket
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

import uvicorn

from masthead.press.serving.app import Application
from masthead.press.serving.lookup import Shelf
from masthead.press.serving.protocol import IDLE_SECONDS, protocol_for

BACKLOG: Final = 8_192
_FILES: Final = 65_536


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


def serve(*, shelf: Shelf, listener: socket.socket) -> None:
    """Serve from ``shelf`` until SIGTERM or SIGINT; requests under way are finished, for two seconds at most."""
    _raise_file_limit()
    config = uvicorn.Config(
        Application(shelf),
        http=protocol_for(shelf),
        loop="uvloop",
        lifespan="off",
        ws="none",
        interface="asgi3",
        access_log=False,
        log_level="error",
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_keep_alive=int(IDLE_SECONDS),
        timeout_graceful_shutdown=2,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _raise_file_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
