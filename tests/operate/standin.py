"""Stand-ins for the rooms behind a proxy, and a visitor who can lie about everything."""

import http.client
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CLAIMS = (
    ("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "7.7.7.7"), ("X_Forwarded_For", "6.6.6.6"),
    ("Forwarded", "for=6.6.6.6"), ("X-Real-IP", "6.6.6.6"), ("X-Forwarded-Proto", "gopher"),
    ("X_Forwarded_Proto", "gopher"), ("X-Forwarded-Host", "evil.test"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a visitor got."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        """Return the values of a header, each time it was said."""
        return [value for each, value in self.headers if each.lower() == name.lower()]

    @property
    def heard(self) -> dict[str, object]:
        """What the room behind the proxy was told."""
        return json.loads(self.body)


@dataclass(kw_only=True)
class Room:
    """A room that answers what it was told, and remembers it."""

    name: str
    port: int
    heard: list[str] = field(default_factory=list)
    stop: Callable[[], None] = field(default=lambda: None)


def told(answer: Answer, name: str) -> list[str]:
    """Return what the room was told under a header's name, however that was spelled."""
    return [value for key, value in answer.heard["headers"] if key.replace("_", "-") == name]


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a visitor who was cut off, for that is what some checks are about."""


@contextmanager
def room(name: str) -> Iterator[Room]:
    """Run a room that answers each request with what it heard."""
    found = Room(name=name, port=0)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            received = len(self.rfile.read(length))
            # As it came: the library itself would make one slash of two.
            path = self.requestline.split()[1]
            found.heard.append(path)
            said = {"room": name, "method": self.command, "path": path, "bytes": received}
            body = json.dumps(said | {"headers": [[key.lower(), value] for key, value in self.headers.items()]})
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("cache-control", "private, no-store")
            self.send_header("strict-transport-security", "max-age=1")
            self.send_header("content-length", str(len(body)))
            # So that a room that is stopped leaves no open connection that still answers.
            self.send_header("connection", "close")
            self.end_headers()
            self.wfile.write(body.encode())

        do_GET = do_POST = do_PUT = do_OPTIONS = answer

        def log_message(self, *_said: object) -> None:
            return

    server = _Quiet(("127.0.0.1", 0), Handler)
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    found.stop = stop
    try:
        yield found
    finally:
        stop()


def ask(
    port: int,
    host: str,
    path: str = "/",
    *,
    method: str = "GET",
    headers: tuple[tuple[str, str], ...] = (),
    body: bytes | None = None,
    name: str | None = None,
) -> Answer:
    """Send one request; ``name`` speaks TLS to that name, whatever ``host`` the request then claims.

    Raises:
        OSError, http.client.HTTPException: no answer came.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.sock = socket.create_connection(("127.0.0.1", port), timeout=10)
    if name is not None:
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        connection.sock = trusting.wrap_socket(connection.sock, server_hostname=name)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for key, value in (("Host", host), *headers):
            connection.putheader(key, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        reply = connection.getresponse()
        return Answer(status=reply.status, headers=reply.getheaders(), body=reply.read())
    finally:
        connection.close()
