"""One connection of a reader: a plain GET is answered with one look-up and one write.

Everything else goes, untouched, to the library's own parser, one request at a time. Besides, what a connection
may take is bounded here, because the library bounds none of it: the time and the size of a head, the silence
between requests, how long an answer is left unread, and how much waits behind it.
"""

import time
from typing import Any, ClassVar, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from masthead.press.serving.lookup import Shelf
from masthead.press.serving.ready import HEAD_BYTES, NoAnswers, ReadyAnswers

HEAD_SECONDS: Final = 10.0
IDLE_SECONDS: Final = 30.0
STALL_SECONDS: Final = 60.0
LOOK_SECONDS: Final = 5.0
_END: Final = b"\r\n\r\n"
_NO_MORE: Final = b"\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_TOO_LARGE: Final = b"HTTP/1.1 431 Request Header Fields Too Large" + _NO_MORE
_MALFORMED: Final = b"HTTP/1.1 400 Bad Request" + _NO_MORE
# So many requests of one connection are answered before others have their turn.
_AT_A_TIME: Final = 16


class PressProtocol(HttpToolsProtocol):
    """One connection of a reader."""

    ready: ClassVar[ReadyAnswers | NoAnswers]

    def connection_made(self, transport: Any) -> None:
        """Begin to watch the clock for this connection."""
        super().connection_made(transport)
        # What was read and waits its turn; the library would make a queue of objects of it, a hundred times larger.
        self._waiting, self._waiting_from = b"", 0
        self._is_in_head, self._head_bytes, self._tail = False, 0, b""
        # Between two requests nothing is under way, so what comes in next may be answered at once.
        self._is_between = True
        self._began_at = self._quiet_since = time.monotonic()
        self._allowed_quiet = HEAD_SECONDS
        self._unread_bytes, self._unread_since = 0, self._began_at
        self._watch = self.loop.call_later(LOOK_SECONDS, self._look_at_clock)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop watching, and forget what waits."""
        self._watch.cancel()
        self._waiting = b""
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Answer what is whole, or put it behind what waits already."""
        if self._is_between:
            answer = self.ready.find(data)
            if answer is not None:
                self._quiet_since, self._allowed_quiet = self.ready.now, IDLE_SECONDS
                self.transport.write(answer)
                return
        self._is_between = False
        self._waiting = self._waiting[self._waiting_from :] + data if self._waiting else data
        self._waiting_from = 0
        self._go_on()

    def on_message_begin(self) -> None:
        """Start the clock of a head."""
        self._is_in_head, self._began_at = True, time.monotonic()
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """Note that the request is whole, so that the next one has its own time and size."""
        self._is_in_head, self._head_bytes = False, 0
        self._note_answer()
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, without a body: it may have been meant as a HEAD."""
        self.transport.write(_MALFORMED)
        self.transport.close()

    def on_response_complete(self) -> None:
        """Turn to what came in meanwhile."""
        super().on_response_complete()
        # The library's own clock for silence does not hear the plain requests; ours does.
        self._unset_keepalive_if_required()
        self._note_answer()
        self._go_on()

    def pause_writing(self) -> None:
        """Answer no more until the reader has taken what there is."""
        self._is_between = False
        super().pause_writing()

    def resume_writing(self) -> None:
        """Turn to what came in while the reader was slow to take the answers."""
        super().resume_writing()
        self._go_on()

    def _go_on(self) -> None:
        """Answer what waits, a few requests at a time; read no more until nothing waits."""
        for _ in range(_AT_A_TIME):
            if not self._waiting or not self._is_free():
                break
            self._take_one()
        else:
            if self._waiting:
                self.loop.call_soon(self._go_on)
        if self.transport.is_closing():
            self._waiting = b""
        elif self._waiting:
            self.flow.pause_reading()
        else:
            self.flow.resume_reading()
            self._is_between = not self._tail and not self._is_in_head and self._is_free()

    def _is_free(self) -> bool:
        return self._is_idle() and not self.flow.write_paused and not self.transport.is_closing()

    def _is_idle(self) -> bool:
        return not self.pipeline and (self.cycle is None or self.cycle.response_complete)

    def _take_one(self) -> None:
        """Take the head that stands first, or what there is of it."""
        until = self._end_of_head()
        piece, self._waiting_from = self._waiting[self._waiting_from : until], until
        taken = self._tail + piece
        self._tail = b"" if taken.endswith(_END) else taken[-3:]
        if until == len(self._waiting):
            self._waiting, self._waiting_from = b"", 0
        self._head_bytes += len(piece)
        if self._head_bytes > HEAD_BYTES:
            self.transport.write(_TOO_LARGE)
            self.transport.close()
        elif self._is_in_head or not self._answer_plain(piece):
            super().data_received(piece)

    def _end_of_head(self) -> int:
        """Return where the first head ends in what waits; its last line may have begun in what was taken before."""
        across = (self._tail + self._waiting[self._waiting_from : self._waiting_from + 3]).find(_END)
        if across >= 0:
            return self._waiting_from + across + len(_END) - len(self._tail)
        end = self._waiting.find(_END, self._waiting_from)
        return end + len(_END) if end >= 0 else len(self._waiting)

    def _answer_plain(self, piece: bytes) -> bool:
        answer = self.ready.find(piece)
        if answer is None:
            return False
        self._head_bytes = 0
        self._note_answer()
        self.transport.write(answer)
        return True

    def _note_answer(self) -> None:
        self._quiet_since, self._allowed_quiet = time.monotonic(), IDLE_SECONDS

    def _look_at_clock(self) -> None:
        """Close a connection whose request is late, that is silent, or that leaves its answers unread."""
        self._watch = self.loop.call_later(LOOK_SECONDS, self._look_at_clock)
        now = time.monotonic()
        unread = self.transport.get_write_buffer_size()
        if unread != self._unread_bytes or not unread:
            self._unread_bytes, self._unread_since = unread, now
        if unread:
            self._quiet_since = now
        if now - self._unread_since > STALL_SECONDS or (self._is_in_head and now - self._began_at > HEAD_SECONDS):
            self.transport.abort()
        elif self._is_idle() and not self._is_in_head and now - self._quiet_since > self._allowed_quiet:
            self.transport.close()


def protocol_for(shelf: Shelf) -> type[PressProtocol]:
    """Return the protocol class that answers from ``shelf``."""
    return type("ShelfProtocol", (PressProtocol,), {"ready": ReadyAnswers(shelf)})
