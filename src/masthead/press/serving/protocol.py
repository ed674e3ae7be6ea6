"""The quick path: a complete, lone, plain GET is answered with one look-up and one write.

Everything else goes, untouched, to the library's own parser. Besides, the time and the size that a
request's head may take are bounded here, because the library bounds neither.
"""

import asyncio
import time
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import Any, ClassVar, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from masthead.press.serving.lookup import Shelf

HEAD_SECONDS: Final = 10.0
IDLE_SECONDS: Final = 30.0
HEAD_BYTES: Final = 16 * 1024
_LOOK_SECONDS: Final = 5.0
_TOO_LARGE: Final = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
# A request with one of these is not plain: the library reads it.
_CAREFUL: Final = (
    b"content-length:",
    b"transfer-encoding:",
    b"expect:",
    b"upgrade:",
    b"connection: close",
    b"\r\n ",
    b"\r\n\t",
)


class PressProtocol(HttpToolsProtocol):
    """One connection of a reader."""

    shelf: ClassVar[Shelf]

    def connection_made(self, transport: Any) -> None:
        """Begin to watch the clock for this connection."""
        super().connection_made(transport)
        self._pending_bytes = 0
        self._last_at = self._began_at = time.monotonic()
        self._watch = self.loop.call_later(_LOOK_SECONDS, self._look_at_clock)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop watching."""
        self._watch.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Answer a plain GET at once; hand all else to the library, within bounds."""
        if self._pending_bytes == 0 and self._is_idle():
            if self._answer_plain(data):
                return
            self._began_at = time.monotonic()
        self._pending_bytes += len(data)
        if self._pending_bytes > HEAD_BYTES:
            self.transport.write(_TOO_LARGE)
            self.transport.close()
            return
        super().data_received(data)

    def on_message_complete(self) -> None:
        """Note that the request is whole, so that the next one has its own time and size."""
        self._pending_bytes = 0
        self._last_at = time.monotonic()
        super().on_message_complete()

    def _is_idle(self) -> bool:
        return not self.pipeline and (self.cycle is None or self.cycle.response_complete)

    def _answer_plain(self, data: bytes) -> bool:
        asked = read_plain_get(data)
        if asked is None or self.transport.is_closing():
            return False
        target, accept_encoding, if_none_match = asked
        reply = self.shelf.reply(target=target, accept_encoding=accept_encoding, if_none_match=if_none_match)
        self._last_at = time.monotonic()
        head = _status_line(reply.status) + _date_line(int(time.time())) + reply.head
        self.transport.write(head + b"\r\n" + reply.body)
        return True

    def _look_at_clock(self) -> None:
        """Close a connection whose request takes too long to arrive, or that has said nothing for long."""
        now = time.monotonic()
        is_late = self._pending_bytes and now - self._began_at > HEAD_SECONDS
        is_silent = self._is_idle() and now - max(self._last_at, self._began_at) > (
            IDLE_SECONDS if self._last_at != self._began_at else HEAD_SECONDS
        )
        if is_late or is_silent:
            self.transport.abort() if is_late else self.transport.close()
            return
        self._watch = self.loop.call_later(_LOOK_SECONDS, self._look_at_clock)


def read_plain_get(data: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Return (target, Accept-Encoding, If-None-Match) of a complete, lone, plain GET; None for anything else."""
    if not data.startswith(b"GET /") or not data.endswith(b"\r\n\r\n") or data.count(b"\r\n\r\n") != 1:
        return None
    line_end = data.index(b"\r\n")
    target = data[4 : line_end - 9]
    if data[line_end - 9 : line_end] != b" HTTP/1.1" or b" " in target or len(data) > HEAD_BYTES:
        return None
    head = data[line_end:]
    lowered = head.lower()
    if lowered.count(b"\r\nhost:") != 1 or _is_careful(head=head, lowered=lowered):
        return None
    return (
        target,
        _value(head=head, lowered=lowered, name=b"\r\naccept-encoding:"),
        _value(head=head, lowered=lowered, name=b"\r\nif-none-match:"),
    )


def _is_careful(*, head: bytes, lowered: bytes) -> bool:
    return any(word in lowered for word in _CAREFUL) or b"\n" in head.replace(b"\r\n", b"")


def _value(*, head: bytes, lowered: bytes, name: bytes) -> bytes:
    at = lowered.find(name)
    if at < 0:
        return b""
    begin = at + len(name)
    return head[begin : head.index(b"\r\n", begin)].strip()


@lru_cache(maxsize=64)
def _status_line(status: int) -> bytes:
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode()


@lru_cache(maxsize=2)
def _date_line(second: int) -> bytes:
    return f"date: {formatdate(second, usegmt=True)}\r\n".encode()


def protocol_for(shelf: Shelf) -> type[asyncio.Protocol]:
    """Return the protocol class that answers from ``shelf``."""
    return type("ShelfProtocol", (PressProtocol,), {"shelf": shelf})
