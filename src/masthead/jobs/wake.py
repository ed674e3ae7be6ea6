"""The bell between a commit and the worker: a datagram that may be lost, for the worker also polls."""

import hashlib
import logging
import os
import select
import socket
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from django.conf import settings

_log = logging.getLogger(__name__)
# The shortest limit of a Unix socket's path (macOS 104, Linux 108) without its final zero.
_LONGEST_PATH_BYTES: Final = 103


def wake() -> None:
    """Wake the worker of this data folder, if there is one; never wait and never fail."""
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bell:
        bell.setblocking(False)
        bell.sendto(b"w", str(socket_path(settings.MASTHEAD_DATA)))


def socket_path(data: Path) -> Path:
    """Return where the worker of ``data`` listens: in the folder, or elsewhere where its path is too long."""
    path = data / "run" / "worker.sock"
    if len(os.fsencode(path)) <= _LONGEST_PATH_BYTES:
        return path
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:24]
    return Path(tempfile.gettempdir()) / f"masthead-{os.getuid()}-{digest}" / "worker.sock"


class Wakeup:
    """The worker's ear: it waits until it is woken or the time is up.

    Only the holder of the worker's lock may open it, for it takes the socket's name over.
    """

    def __init__(self, data: Path) -> None:
        self._path = socket_path(data)
        self._bell: socket.socket | None = None
        self._reader, self._writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC) if hasattr(os, "pipe2") else os.pipe()

    def __enter__(self) -> Self:
        try:
            self._bell = _listen(self._path)
        except OSError as error:
            _log.warning(
                "The worker cannot listen at %s (%s): it looks for work by the clock alone.", self._path, error
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bell is not None:
            self._bell.close()
            self._path.unlink(missing_ok=True)
        os.close(self._reader)
        os.close(self._writer)

    def poke(self) -> None:
        """End the wait from within this process; safe in a signal handler."""
        with suppress(OSError):
            os.write(self._writer, b"p")

    def is_rung(self) -> bool:
        """Return whether somebody has rung since the last wait; the next one ends with it at once."""
        return bool(self._listen(seconds=0))

    def wait(self, *, seconds: float) -> bool:
        """Wait at most ``seconds`` and return whether somebody rang; rings that piled up count as one."""
        heard = self._listen(seconds=seconds)
        if self._reader in heard:
            os.read(self._reader, 4096)
        if self._bell is not None and self._bell.fileno() in heard:
            _empty(self._bell)
        return bool(heard)

    def _listen(self, *, seconds: float) -> list[int]:
        ears = [self._reader] if self._bell is None else [self._reader, self._bell.fileno()]
        return select.select(ears, [], [], max(0.0, seconds))[0]


def _listen(path: Path) -> socket.socket:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.parent.stat().st_uid != os.getuid():
        raise PermissionError(f"{path.parent} belongs to somebody else")
    path.unlink(missing_ok=True)
    bell = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        bell.setblocking(False)
        bell.bind(str(path))
        path.chmod(0o600)
    except OSError:
        bell.close()
        raise
    return bell


def _empty(bell: socket.socket) -> None:
    with suppress(BlockingIOError):
        while True:
            bell.recv(16)
