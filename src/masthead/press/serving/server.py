"""Serve at a socket that listens: until told to stop, or until another process has taken over."""

import asyncio
import os
import resource
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import uvicorn

from masthead.press.serving.app import Application
from masthead.press.serving.lookup import Shelf
from masthead.press.serving.port import BACKLOG
from masthead.press.serving.protocol import IDLE_SECONDS, STALL_SECONDS, protocol_for
from masthead.press.serving.ready import NoAnswers

_FILES: Final = 65_536
_LOOK_SECONDS: Final = 0.1
# Whoever is silent is let go after 30 s, and whoever takes nothing of an answer after 60 s.
_LONGEST_LEAVE_SECONDS: Final = IDLE_SECONDS + STALL_SECONDS


class _Server(uvicorn.Server):
    """The library's server, that can leave its port to another without closing a connection on anybody."""

    def __init__(self, config: uvicorn.Config, *, leave: Callable[[], None], ready_fd: int | None) -> None:
        super().__init__(config)
        self._stop_keeping, self._ready_fd = leave, ready_fd

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so to whoever started this process."""
        await super().startup(sockets)
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._leave)
        if self._ready_fd is not None:
            os.write(self._ready_fd, b"ready")
            os.close(self._ready_fd)

    def _leave(self) -> None:
        """Take no new connections; answer on each old one once more, and end when all are gone."""
        for server in self.servers:
            server.close()
        self._stop_keeping()
        self._end_when_all_are_gone(time.monotonic() + _LONGEST_LEAVE_SECONDS)

    def _end_when_all_are_gone(self, until: float) -> None:
        if not self.server_state.connections or time.monotonic() > until:
            self.should_exit = True
        else:
            asyncio.get_running_loop().call_later(_LOOK_SECONDS, self._end_when_all_are_gone, until)


def serve(*, shelf: Shelf, listener: socket.socket, ready_fd: int | None = None) -> None:
    """Serve from ``shelf`` until SIGTERM or SIGINT; requests under way are finished, for two seconds at most.

    SIGHUP says that another process has taken the port over: no connection is closed then before its next answer,
    and the process ends with the last of them.

    Args:
        ready_fd: where something is written as soon as readers are answered.
    """
    _raise_file_limit()
    application, protocol = Application(shelf), protocol_for(shelf)
    config = uvicorn.Config(
        application,
        http=protocol,
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

    def leave() -> None:
        application.is_leaving, protocol.ready = True, NoAnswers()

    _Server(config, leave=leave, ready_fd=ready_fd).run(sockets=[listener])


def _raise_file_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
