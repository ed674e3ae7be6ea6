"""Find the answer for a request: one look at the path table, one at the bodies."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote_from_bytes, unquote_to_bytes

import lmdb

from masthead.press.entry import IN_PARTS, EntryDamaged, pick
from masthead.press.record.published import FOLDER, published
from masthead.press.serving.held import HeldEdition, NothingToRead
from masthead.press.serving.ranges import head_of_part, part_of
from masthead.press.view import View

_NOT_IN_304: Final = (b"content-length:", b"content-type:", b"content-encoding:")
_CODING: Final = re.compile(
    r"^\s*([a-z0-9*!#$%&'+.^_`|~-]+)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?$", re.IGNORECASE
)
_CONTROLS: Final = re.compile(rb"[\x00-\x1f\x7f]")
_LONGEST_KEPT_BYTES: Final = 128
_NOTHING_TO_READ: Final = b"Nothing has been printed yet, or it cannot be read now. Try again in a moment.\n"
_PLAIN: Final = (
    b"content-type: text/plain; charset=utf-8\r\nx-content-type-options: nosniff\r\ncache-control: no-store\r\n"
)
# What is longer is sent in pieces of this size, for whoever is slow would otherwise have all of a film kept in memory.
PIECE_BYTES: Final = 256 * 1024
_IN_PARTS: Final = IN_PARTS.encode() + b"\r\n"
_NO_SUCH_PART: Final = b"This recording has no such part.\n"
_PROOFS: Final = FOLDER.encode()
# Whoever checks a mirror may read these from any page.
_PROOF_HEAD: Final = _PLAIN + b"access-control-allow-origin: *\r\n"


class Reply(NamedTuple):
    """A status, a ready block of header lines, and a body, which may lie in the map of the view that gave it.

    One that is sent in pieces has no body, but the key of its bytes and which of them are meant.
    """

    status: int
    head: bytes
    body: bytes | memoryview
    key: bytes = b""
    part: range = range(0)


class Wants(NamedTuple):
    """What a reader would have of a page: its encodings, the best first, and which state of it is there already.

    Of a recording perhaps a part, and that only as long as it is still the one with this tag.
    """

    preferred: tuple[str, ...]
    if_none_match: bytes
    part: bytes = b""
    if_range: bytes = b""


_PLAINLY: Final = Wants(preferred=("",), if_none_match=b"")


class Shelf:
    """The edition behind the answers, looked at anew for each request."""

    def __init__(self, *, folder: Path, languages: tuple[str, ...]) -> None:
        """Serve from ``folder``; ``languages`` are those that stand under a prefix of their own."""
        self.held = HeldEdition(folder)
        self._prefixes = tuple(f"/{code}/".encode() for code in languages)

    def reply(self, *, target: bytes, wants: Wants = _PLAINLY) -> Reply:
        """Return the answer to a GET for ``target`` as it stood in the request line; never fails."""
        try:
            view = self.held.view(in_place=True)
        except NothingToRead:
            return nothing_to_read()
        reply = self.answer(view=view, target=target, wants=wants)
        return reply._replace(body=b"" if is_long(reply) else bytes(reply.body))

    def pieces(self, reply: Reply) -> Iterator[bytes]:
        """Yield a long body piece by piece, or what of it is still there; nothing is held meanwhile."""
        for at in range(reply.part.start, reply.part.stop, PIECE_BYTES):
            try:
                view = self.held.view(in_place=True)
                body = view.get("bodies", reply.key)
            except (NothingToRead, lmdb.Error):
                return
            if body is None:
                return
            yield bytes(body[at : min(at + PIECE_BYTES, reply.part.stop)])

    def answer(self, *, view: View, target: bytes, wants: Wants) -> Reply:
        """Return the answer to a GET for ``target`` as ``view`` has it; never fails."""
        try:
            return self._answer(view=view, path=path_of(target), wants=wants)
        except EntryDamaged:
            return nothing_to_read()
        except lmdb.Error:
            # A page of the store is damaged; the edition is given up, and looked for again.
            self.held.close()
            return nothing_to_read()

    def _answer(self, *, view: View, path: bytes | None, wants: Wants) -> Reply:
        if path is None:
            return self._not_found(view=view, path=b"/", wants=wants)
        raw = view.get("paths", path)
        if raw is not None:
            return _packed(view=view, raw=raw, wants=wants)
        if not path.endswith(b"/") and view.get("paths", path + b"/") is not None:
            return plain(308, b"", extra=b"location: " + _quoted(path + b"/") + b"\r\n")
        found = self._proof(path) if path.startswith(_PROOFS) else None
        return found or self._not_found(view=view, path=path, wants=wants)

    def _proof(self, path: bytes) -> Reply | None:
        """Return what proves a page; it is put together from many rows, so from a view that gives them as bytes."""
        try:
            body = published(self.held.view(), path[len(_PROOFS) :].decode("ascii", "replace"))
        except NothingToRead:
            return nothing_to_read()
        return None if body is None else Reply(200, _PROOF_HEAD + b"content-length: %d\r\n" % len(body), body)

    def _not_found(self, *, view: View, path: bytes, wants: Wants) -> Reply:
        prefix = next((each for each in self._prefixes if path.startswith(each)), b"/")
        for key in (b"!404" + prefix, b"!404/"):
            raw = view.get("paths", key)
            if raw is not None:
                return _packed(view=view, raw=raw, wants=wants._replace(if_none_match=b""))
        return plain(404, b"There is no page at this address.\n")


def plain(status: int, text: bytes, *, extra: bytes = b"") -> Reply:
    """Return a built-in answer of one line of text."""
    return Reply(status, _PLAIN + extra + b"content-length: %d\r\n" % len(text), text)


def nothing_to_read() -> Reply:
    """Return the answer when there is no edition, or none that can be read."""
    return plain(503, _NOTHING_TO_READ, extra=b"retry-after: 2\r\n")


def path_of(target: bytes) -> bytes | None:
    """Return the decoded path of a request target, or None where it is no plain absolute path."""
    path = target.split(b"?", 1)[0].split(b"#", 1)[0]
    if not path.startswith(b"/"):
        return None
    if b"%" in path:
        path = unquote_to_bytes(path)
    if len(path) > 500 or _CONTROLS.search(path):
        return None
    return path


def _packed(*, view: View, raw: bytes, wants: Wants) -> Reply:
    status, etag, head, body_key = pick(raw=raw, preferred=wants.preferred)
    if wants.if_none_match and status == 200 and _matches(asked=wants.if_none_match, etag=etag):
        return Reply(304, _without_body(head), b"")
    body = view.get("bodies", body_key)
    if body is None:
        raise EntryDamaged("A body of the edition is missing.")
    if wants.part and status == 200 and _IN_PARTS in head and wants.if_range in (b"", etag):
        return _part(head=head, body=body, key=body_key, asked=wants.part)
    return Reply(status, head, body, body_key, range(len(body)))


def _part(*, head: bytes, body: bytes | memoryview, key: bytes, asked: bytes) -> Reply:
    size = len(body)
    part = part_of(asked=asked, size=size)
    if part is None:
        return Reply(200, head, body, key, range(size))
    if not part:
        return plain(416, _NO_SUCH_PART, extra=b"content-range: bytes */%d\r\n" % size)
    told = head_of_part(head=head, part=part, size=size)
    return Reply(206, told, body[part.start : part.stop], key, part)


def is_long(reply: Reply) -> bool:
    """Return whether an answer is sent in pieces."""
    return len(reply.part) > PIECE_BYTES


def preferred(accept_encoding: bytes) -> tuple[str, ...]:
    """Return our encodings in the order that an Accept-Encoding header prefers; ours decide between equals.

    The plain bytes come last unless they are asked for by name, and are given even to a client that refuses
    them: a page beats a 406.
    """
    # Readers choose what is kept here, so nothing long is.
    return _kept(accept_encoding) if len(accept_encoding) <= _LONGEST_KEPT_BYTES else _preferred(accept_encoding)


def _preferred(accept_encoding: bytes) -> tuple[str, ...]:
    weights: dict[str, float] = {}
    for part in accept_encoding.decode("latin-1").split(","):
        found = _CODING.match(part)
        if found is not None:
            weights[found[1].lower()] = float(found[2] or 1)
    rest = weights.get("*", 0.0)
    wanted = [(-weights.get(name, rest), place, name) for place, name in enumerate(("br", "gzip"))]
    wanted.append((-weights.get("identity", 0.0), len(wanted), ""))
    return (*(name for weight, _, name in sorted(wanted) if weight < 0), "")


_kept = lru_cache(maxsize=1_024)(_preferred)


def _matches(*, asked: bytes, etag: bytes) -> bool:
    return asked.strip() == b"*" or any(part.strip().removeprefix(b"W/") == etag for part in asked.split(b","))


@lru_cache(maxsize=4_096)
def _without_body(head: bytes) -> bytes:
    lines = head.split(b"\r\n")
    return b"".join(line + b"\r\n" for line in lines if line and not line.startswith(_NOT_IN_304))


def _quoted(path: bytes) -> bytes:
    # Two slashes at the beginning would be read as another host.
    return b"/" + quote_from_bytes(path.lstrip(b"/"), safe="/").encode()
