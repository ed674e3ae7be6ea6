"""The careful path: an ASGI application for every request that is not a plain, lone GET."""

from collections.abc import Awaitable, Callable
from typing import Any

from masthead.press.serving.lookup import Reply, Shelf, Wants, is_long, plain, preferred

Send = Callable[[dict[str, Any]], Awaitable[None]]
_CLOSE = b"connection: close\r\n"


class Application:
    """Answer GET and HEAD from the shelf; refuse all else politely."""

    def __init__(self, shelf: Shelf) -> None:
        """Serve from ``shelf``."""
        self._shelf = shelf
        # Whether each connection is to be closed with its next answer.
        self.is_leaving = False

    async def __call__(self, scope: dict[str, Any], _receive: object, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        reply = self._reply(scope)
        headers = [tuple(line.split(b": ", 1)) for line in reply.head.split(b"\r\n") if line]
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        if scope["method"] == "HEAD" or not is_long(reply):
            body = b"" if scope["method"] == "HEAD" else reply.body
            await send({"type": "http.response.body", "body": body})
            return
        left = len(reply.part)
        for piece in self._shelf.pieces(reply):
            left -= len(piece)
            # What an edition lost meanwhile is not made up: the connection is closed, and the reader asks again.
            await send({"type": "http.response.body", "body": piece, "more_body": left > 0})

    def _reply(self, scope: dict[str, Any]) -> Reply:
        said: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            said.setdefault(name.lower(), []).append(value)
        if scope["http_version"] == "1.1" and len(said.get(b"host", ())) != 1:
            return plain(400, b"A request names one host.\n", extra=_CLOSE)
        if scope["method"] not in {"GET", "HEAD"}:
            return plain(405, b"Only GET and HEAD are answered here.\n", extra=b"allow: GET, HEAD\r\n" + _CLOSE)
        if b"transfer-encoding" in said or said.get(b"content-length", [b"0"]) != [b"0"]:
            return plain(413, b"A request to this address has no body.\n", extra=_CLOSE)
        reply = self._shelf.reply(target=bytes(scope["raw_path"]), wants=_wants(said, method=scope["method"]))
        # The library's parser reads nothing behind a request for another protocol, which is not spoken here.
        return reply._replace(head=reply.head + _CLOSE) if self.is_leaving or b"upgrade" in said else reply


def _wants(said: dict[bytes, list[bytes]], *, method: str) -> Wants:
    def whole(name: bytes) -> bytes:
        return b",".join(said.get(name, ()))

    encodings, tags = preferred(whole(b"accept-encoding")), whole(b"if-none-match")
    # A part is had by GET alone.
    part = whole(b"range") if method == "GET" else b""
    return Wants(encodings, tags, part, whole(b"if-range").strip())
