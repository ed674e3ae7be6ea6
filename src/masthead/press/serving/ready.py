"""Answers that were given already, ready to be sent again for as long as the edition stands.

Two things repeat: a browser says the same of itself in every request, and many readers want the same page.
So what was read of a head is remembered by its bytes, and an answer by the first line that asked for it.
Small bodies stay where they are, in the map of the edition; only where they lie is remembered.
Whatever is remembered was found the long way before, and nothing that readers make up takes more than its room.
"""

import re
from asyncio import get_running_loop
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from time import monotonic, time
from typing import Final

from masthead.press.serving.held import NothingToRead
from masthead.press.serving.lookup import Reply, Shelf, Wants, is_long, nothing_to_read, preferred
from masthead.press.serving.plain_get import read_plain_get
from masthead.press.view import View

HEAD_BYTES: Final = 16 * 1024
ANSWERS_BYTES: Final = 20 * 2**20
HEADS_BYTES: Final = 2**20
LET_GO_SECONDS: Final = 0.5
# Beyond this an answer is kept as it was sent: copying it anew costs more than its room.
_LARGE_BYTES: Final = 16 * 1024
_LARGEST_BYTES: Final = 256 * 1024
_LONGEST_HEAD_BYTES: Final = 4 * 1024
# What Python takes for each, beside the bytes themselves.
_ANSWER_OVERHEAD_BYTES: Final = 640
_HEAD_OVERHEAD_BYTES: Final = 256
_VERSION: Final = b" HTTP/1.1\r\n"
_FIRST: Final = re.compile(rb"GET (/[!-~]*)")
# Addresses that readers can write in endless ways.
_ENDLESS: Final = re.compile(rb"[?#%]")
_NOT_OF_A_PAGE: Final = frozenset((404, 308, 503))


class _Small:
    """An answer in parts; what most pages of an edition say of themselves is one and the same part."""

    __slots__ = ("body", "own", "shared", "status")

    def __init__(self, *, status: bytes, own: bytes, shared: bytes, body: bytes | memoryview) -> None:
        self.status, self.own, self.shared, self.body = status, own, shared, body

    def dated(self, date: bytes) -> bytes:
        """Return the whole answer with this line for its date."""
        return b"".join((self.status, date, self.own, self.shared, self.body))


class _Large:
    """An answer as it was last sent."""

    __slots__ = ("date", "status", "whole")

    def __init__(self, *, status: bytes, date: bytes, whole: bytes) -> None:
        self.status, self.date, self.whole = status, date, whole

    def dated(self, date: bytes) -> bytes:
        """Return the whole answer with this line for its date."""
        if date is not self.date:
            at = len(self.status)
            self.whole = b"".join((self.status, date, memoryview(self.whole)[at + len(self.date) :]))
            self.date = date
        return self.whole


class _Kind:
    """The answers for all who want the same of a page."""

    __slots__ = ("answers", "wants")

    def __init__(self, wants: Wants) -> None:
        self.wants = wants
        self.answers: dict[bytes, _Small | _Large] = {}


class ReadyAnswers:
    """The answers of one shelf. The clock and the edition are looked at once in each turn of the event loop."""

    def __init__(self, shelf: Shelf) -> None:
        """Answer from ``shelf``, and remember."""
        self._shelf, self._held = shelf, shelf.held
        self._view: View | None = None
        self._is_seen = self._is_watched = False
        self._date = b""
        self.now = 0.0
        self._heads: dict[bytes, _Kind] = {}
        self._kinds: dict[Wants, _Kind] = {}
        self._shared: dict[bytes, bytes] = {}
        self._heads_bytes = self._answers_bytes = 0

    def find(self, data: bytes) -> bytes | None:
        """Return the whole answer to a lone, plain GET; None for anything else.

        Afterwards ``now`` is the monotonic time of this turn.
        """
        first, _, rest = data.partition(_VERSION)
        kind = self._heads.get(rest) or self._kind_of(data=data, rest=rest)
        if kind is None:
            return None
        # The careful path may have given the edition up within this turn.
        if not self._is_seen or self._view is not self._held.standing:
            self._see()
        ready = kind.answers.get(first)
        if ready is not None:
            return ready.dated(self._date)
        asked = _FIRST.fullmatch(first)
        if asked is None or len(data) > HEAD_BYTES:
            return None
        return self._look_up(kind=kind, first=first, target=asked[1])

    def _see(self) -> None:
        """Look at the clock and at the edition, for all that is asked in this turn."""
        loop = get_running_loop()
        self.now, self._date, self._is_seen = monotonic(), _date_line(int(time())), True
        loop.call_soon(self._end_turn)
        try:
            view = self._held.stand()
        except NothingToRead:
            self._forget_answers()
            self._view = None
            return
        if view is not self._view:
            self._forget_answers()
            self._view = view
        if not self._is_watched:
            self._is_watched = True
            loop.call_later(LET_GO_SECONDS, self._let_go)

    def _end_turn(self) -> None:
        self._is_seen = False

    def _let_go(self) -> None:
        """Hold no edition of old while nobody asks: what it shows keeps its room in the store."""
        self._is_watched = False
        if self._view is not None:
            self._see()

    def _look_up(self, *, kind: _Kind, first: bytes, target: bytes) -> bytes | None:
        if self._view is None:
            reply = nothing_to_read()
        else:
            reply = self._shelf.answer(view=self._view, target=target, wants=kind.wants)
        if is_long(reply):
            return None
        whole = b"".join((_status_line(reply.status), self._date, reply.head, b"\r\n", reply.body))
        is_of_use = reply.status not in _NOT_OF_A_PAGE and len(whole) <= _LARGEST_BYTES and not _ENDLESS.search(first)
        # A head too long to be kept may want what nobody else does.
        if is_of_use and kind.wants in self._kinds:
            self._remember(kind=kind, first=first, reply=reply, whole=whole)
        return whole

    def _remember(self, *, kind: _Kind, first: bytes, reply: Reply, whole: bytes) -> None:
        if self._answers_bytes > ANSWERS_BYTES:
            self._forget_answers()
        status = _status_line(reply.status)
        if len(whole) > _LARGE_BYTES:
            kind.answers[first] = _Large(status=status, date=self._date, whole=whole)
            self._answers_bytes += len(whole) + _ANSWER_OVERHEAD_BYTES
            return
        own, shared = _parts(reply.head)
        if shared not in self._shared:
            self._shared[shared] = shared
            self._answers_bytes += len(shared)
        kind.answers[first] = _Small(status=status, own=own, shared=self._shared[shared], body=reply.body)
        # A body that does not lie in the edition's map was put together for this answer.
        body_bytes = len(reply.body) if isinstance(reply.body, bytes) else 0
        self._answers_bytes += len(first) + len(own) + body_bytes + _ANSWER_OVERHEAD_BYTES

    def _kind_of(self, *, data: bytes, rest: bytes) -> _Kind | None:
        """Read a head that was not seen before."""
        found = read_plain_get(data)
        if found is None:
            return None
        wants = Wants(preferred(found[1]), found[2])
        kind = self._kinds.get(wants) or _Kind(wants)
        if len(rest) <= _LONGEST_HEAD_BYTES:
            if self._heads_bytes > HEADS_BYTES:
                self._forget_answers()
                self._heads, self._kinds, self._heads_bytes = {}, {}, 0
            self._heads[rest] = self._kinds[wants] = kind
            self._heads_bytes += len(rest) + len(wants.if_none_match) + _HEAD_OVERHEAD_BYTES
        return kind

    def _forget_answers(self) -> None:
        for kind in self._kinds.values():
            kind.answers.clear()
        self._shared.clear()
        self._answers_bytes = 0


class NoAnswers:
    """Nothing is answered in the quick way any more."""

    now: Final = 0.0

    def find(self, _data: bytes) -> None:
        """Leave all to the careful path."""


def _parts(head: bytes) -> tuple[bytes, bytes]:
    """Return the lines that are an answer's own, and those that it shares with most of the others."""
    until = head.find(b"cache-control:")
    if until < 0:
        until = len(head)
    return head[:until], head[until:] + b"\r\n"


@lru_cache(maxsize=64)
def _status_line(status: int) -> bytes:
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode()


@lru_cache(maxsize=2)
def _date_line(second: int) -> bytes:
    return f"date: {formatdate(second, usegmt=True)}\r\n".encode()
