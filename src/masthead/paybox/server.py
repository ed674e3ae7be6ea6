"""The server: loopback only, a thread a connection, and a thread that delivers messages."""

import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from masthead.paybox.application import Asked, answer
from masthead.paybox.billing import catch_up
from masthead.paybox.box import Box
from masthead.paybox.deliveries import send_due
from masthead.paybox.faults import Refused
from masthead.paybox.pages import policy_of, pressed, show

HOST: Final = "127.0.0.1"
_LARGEST_BYTES: Final = 256 * 1024
_NAMES: Final = frozenset({"127.0.0.1", "localhost"})
_PAGES: Final = frozenset({"checkout", "invoice"})
_TICK_SECONDS: Final = 0.2


class Server(ThreadingHTTPServer):
    """Answers on one port of this machine until it is shut down."""

    daemon_threads = True

    def __init__(self, *, box: Box, port: int) -> None:
        """Listen at ``port``; 0 takes any free one."""
        super().__init__((HOST, port), _Line)
        self.box = box
        self.is_over = threading.Event()
        box.address = f"http://{HOST}:{self.server_address[1]}"

    def serve_and_deliver(self) -> None:
        """Answer and deliver until ``shutdown`` is called."""
        postman = threading.Thread(target=self._deliver, name="paybox-postman", daemon=True)
        postman.start()
        try:
            self.serve_forever(poll_interval=_TICK_SECONDS)
        finally:
            self.is_over.set()
            postman.join()

    def _deliver(self) -> None:
        while not self.is_over.wait(_TICK_SECONDS):
            with self.box.shelf.together():
                catch_up(self.box)
            send_due(self.box)


class _Line(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "paybox"
    sys_version = ""
    timeout: ClassVar[float] = 30.0

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: an address or a key has no place in a log."""

    def _serve(self) -> None:
        body = self._body()
        host = self.headers.get("host", "").rpartition(":")[0] or self.headers.get("host", "")
        if body is None or host not in _NAMES:
            self._say(400, b"", {"connection": "close"})
            return
        parts = urlsplit(self.path)
        words = parts.path.strip("/").split("/")
        if words[0] in _PAGES and len(words) == 2:
            self._page(kind=words[0], key=words[1], body=body)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        said = answer(
            self.server.box, Asked(method=self.command, path=parts.path, query=parts.query, body=body, headers=headers)
        )
        if said.is_cut:
            self.close_connection = True
            return
        self._say(said.status, said.body, said.headers)

    def _body(self) -> bytes | None:
        length = self.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > _LARGEST_BYTES or "transfer-encoding" in self.headers:
            self.close_connection = True
            return None
        return self.rfile.read(int(length))

    def _page(self, *, kind: str, key: str, body: bytes) -> None:
        box, said = self.server.box, ""
        try:
            with box.shelf.together():
                policy = policy_of(box, kind=kind, key=key)
                if self.command == "POST":
                    where = pressed(box, kind=kind, key=key, body=body)
                    said = "The card was refused. Nothing was taken."
            if self.command == "POST" and where:
                self._say(303, b"", {"location": where, "content-security-policy": policy})
                return
            page = show(box, kind=kind, key=key, said=said)
        except Refused as refused:
            self._say(refused.status, str(refused).encode(), {"content-type": "text/plain; charset=utf-8"})
            return
        self._say(200, page.encode(), {"content-type": "text/html; charset=utf-8", "content-security-policy": policy})

    def _say(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "content-length": str(len(body)), "cache-control": "no-store"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
