"""A mail provider on loopback that plays each of those we speak to: what it took, and what it is told to do instead."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

PATHS = {"mailgun": "/v3/harbour.example/messages", "postmark": "/email", "resend": "/emails"}
YES = {
    "mailgun": {"id": "<1@mailgun>", "message": "Queued. Thank you."},
    "postmark": {"ErrorCode": 0, "Message": "OK", "MessageID": "1", "To": "olena@x.example"},
    "resend": {"id": "1"},
}


@dataclass(frozen=True, kw_only=True)
class Taken:
    """One letter as the provider was given it, whatever it calls the parts."""

    identity: str
    to: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    tracking: dict[str, Any]
    key: str


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What the provider does with one request: whether it takes the letter, and how it answers, or not at all."""

    takes: bool = True
    status: int = 200
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    is_silent: bool = False
    hangs_up: bool = False


@dataclass(kw_only=True)
class Provider:
    """The play provider; ``next_deed`` is asked before each request is answered."""

    name: str
    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    next_deed: Callable[[], Deed] = Deed
    refused: dict[str, Deed] = field(default_factory=dict)
    release: threading.Event = field(default_factory=threading.Event)
    _taking: threading.Lock = field(default_factory=threading.Lock)

    @property
    def address(self) -> str:
        """Return what ``mail.provider_address`` says."""
        return f"http://127.0.0.1:{self.port}" + ("/v3" if self.name == "mailgun" else "")

    def take(self, letter: Taken) -> None:
        """Take a letter; Resend takes one with a key that it knows for the one it has."""
        with self._taking:
            if self.name == "resend" and letter.identity in {each.identity for each in self.taken}:
                return
            self.taken.append(letter)


def _read_mailgun(raw: bytes, headers: dict[str, str]) -> Taken:
    said = {key: values[0] for key, values in parse_qs(raw.decode(), strict_parsing=True).items()}
    own = {key.removeprefix("h:"): value for key, value in said.items() if key.startswith("h:")}
    tracking = {key: said[key] for key in ("o:tracking-opens", "o:tracking-clicks")}
    return Taken(
        identity=own["Message-Id"], to=said["to"], subject=said["subject"], text=said["text"], html=said["html"],
        headers=own, tracking=tracking, key=headers["Authorization"],
    )  # fmt: skip


def _read_postmark(raw: bytes, headers: dict[str, str]) -> Taken:
    said = json.loads(raw)
    own = {each["Name"]: each["Value"] for each in said["Headers"]}
    assert own["X-PM-KeepID"] == "true"
    tracking = {key: said[key] for key in ("TrackOpens", "TrackLinks")}
    return Taken(
        identity=own["Message-ID"], to=said["To"], subject=said["Subject"], text=said["TextBody"],
        html=said["HtmlBody"], headers=own, tracking=tracking, key=headers["X-Postmark-Server-Token"],
    )  # fmt: skip


def _read_resend(raw: bytes, headers: dict[str, str]) -> Taken:
    said = json.loads(raw)
    (to,) = said["to"]
    return Taken(
        identity=f"<{headers['Idempotency-Key']}>", to=to, subject=said["subject"], text=said["text"],
        html=said["html"], headers=said.get("headers", {}), tracking={}, key=headers["Authorization"],
    )  # fmt: skip


_READERS = {"mailgun": _read_mailgun, "postmark": _read_postmark, "resend": _read_resend}


@contextmanager
def playing(name: str) -> Iterator[Provider]:
    """Run a provider until the block ends."""
    found = Provider(name=name)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(found))
    server.daemon_threads = True
    server.handle_error = lambda *_said: None  # type: ignore[method-assign] # whoever was cut off is no news
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        found.release.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["content-length"]))
            letter = _READERS[provider.name](raw, {key: str(value) for key, value in self.headers.items()})
            provider.paths.append(self.path)
            deed = provider.refused.get(letter.to) or provider.next_deed()
            if deed.takes:
                provider.take(letter)
            if deed.is_silent:
                provider.release.wait()
            if deed.is_silent or deed.hangs_up:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            body = json.dumps(YES[provider.name]).encode() if deed.body is None else deed.body
            self.send_response(deed.status)
            for key, value in (*deed.headers, ("content-type", "application/json"), ("content-length", len(body))):
                self.send_header(key, str(value))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST

        def log_message(self, *_said: object) -> None:
            return

    return Handler
