"""Find the answer for a request: one look at the path table, one at the bodies."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import quote_from_bytes, unquote_to_bytes

from masthead.press.entry import Entry, EntryDamaged, Variant, unpack
from masthead.press.serving.held import HeldEdition, NothingToRead
from masthead.press.view import View

_NOT_IN_304: Final = (b"content-length:", b"content-type:", b"content-encoding:")
_CODING: Final = re.compile(
    r"^\s*([a-z0-9*!#$%&'+.^_`|~-]+)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?$", re.IGNORECASE
)
_LONGEST_KEPT_BYTES: Final = 128
_NOTHING_TO_READ: Final = b"Nothing has been printed yet, or it cannot be read now. Try again in a moment.\n"
_PLAIN: Final = (
    b"content-type: text/plain; charset=utf-8\r\nx-content-type-options: nosniff\r\ncache-control: no-store\r\n"
)


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, a ready block of header lines, and a body."""

    status: int
    head: bytes
    body: bytes


class Shelf:
    """The edition behind the answers, looked at anew for each request."""

    def __init__(self, *, folder: Path, languages: tuple[str, ...]) -> None:
        """Serve from ``folder``; ``languages`` are those that stand under a prefix of their own."""
        self._held = HeldEdition(folder)
        self._prefixes = tuple(f"/{code}/".encode() for code in languages)

    def reply(self, *, target: bytes, accept_encoding: bytes = b"", if_none_match: bytes = b"") -> Reply:
        """Return the answer to a GET for ``target`` as it stood in the request line; never fails."""
        try:
            with self._held.reading() as view:
                return self._reply(
                    view=view, path=path_of(target), accept_encoding=accept_encoding, asked=if_none_match
                )
        except (NothingToRead, EntryDamaged):
            return plain(503, _NOTHING_TO_READ, extra=b"retry-after: 2\r\n")

    def _reply(self, *, view: View, path: bytes | None, accept_encoding: bytes, asked: bytes) -> Reply:
        if path is None:
            return self._not_found(view=view, path=b"/", accept_encoding=accept_encoding)
        raw = view.get("paths", path)
        if raw is not None:
            return _answer(view=view, entry=unpack(raw), accept_encoding=accept_encoding, asked=asked)
        if not path.endswith(b"/") and view.get("paths", path + b"/") is not None:
            return plain(308, b"", extra=b"location: " + _quoted(path + b"/") + b"\r\n")
        return self._not_found(view=view, path=path, accept_encoding=accept_encoding)

    def _not_found(self, *, view: View, path: bytes, accept_encoding: bytes) -> Reply:
        prefix = next((each for each in self._prefixes if path.startswith(each)), b"/")
        for key in (b"!404" + prefix, b"!404/"):
            raw = view.get("paths", key)
            if raw is not None:
                return _answer(view=view, entry=unpack(raw), accept_encoding=accept_encoding, asked=b"")
        return plain(404, b"There is no page at this address.\n")


def plain(status: int, text: bytes, *, extra: bytes = b"") -> Reply:
    """Return a built-in answer of one line of text."""
    return Reply(status, _PLAIN + extra + b"content-length: %d\r\n" % len(text), text)


def path_of(target: bytes) -> bytes | None:
    """Return the decoded path of a request target, or None where it is no plain absolute path."""
    path = target.split(b"?", 1)[0].split(b"#", 1)[0]
    if not path.startswith(b"/"):
        return None
    if b"%" in path:
        path = unquote_to_bytes(path)
    if len(path) > 500 or min(path) < 0x20 or 0x7F in path:
        return None
    return path


def _answer(*, view: View, entry: Entry, accept_encoding: bytes, asked: bytes) -> Reply:
    variant = _chosen(entry=entry, accept_encoding=accept_encoding)
    if asked and entry.status == 200 and _matches(asked=asked, etag=variant.etag):
        return Reply(304, _without_body(variant.head), b"")
    body = view.get("bodies", variant.body_key)
    if body is None:
        raise EntryDamaged("A body of the edition is missing.")
    return Reply(entry.status, variant.head, body)


def _chosen(*, entry: Entry, accept_encoding: bytes) -> Variant:
    for encoding in preferred(accept_encoding):
        found = entry.variant(encoding)
        if found is not None:
            return found
    return entry.variants[-1]


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
