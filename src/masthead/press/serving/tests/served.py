"""A press that really serves, and clients that speak to it byte by byte; http.client reads what it says."""

import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from masthead.lib.tests.ports import free_port

PRESS = "masthead.press.serving"
# uvicorn's own protocol over the same application: the careful path alone.
CAREFUL = "masthead.press.serving.tests.careful"
PATIENCE_SECONDS = 20.0


@dataclass(frozen=True, kw_only=True)
class Served:
    """A running press: its port, its process and its edition's folder."""

    port: int
    process: "subprocess.Popen[bytes]"
    folder: Path
    pids: tuple[int, ...]

    def is_the_same(self) -> bool:
        """Return whether every process that served at the beginning still does; a dead one is brought back."""
        return self.process.poll() is None and family(self.process.pid) == self.pids

    def connect(self, *, seconds: float = 10.0) -> socket.socket:
        """Return a new connection."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=seconds)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def ask(self, *pieces: bytes) -> bytes:
        """Send pieces, each by itself, and return all that is said until the press closes the connection."""
        with self.connect() as connection:
            return b"".join(heard(connection, *pieces))

    def get(self, target: str, *, method: str = "GET", **headers: str) -> "Answer":
        """Ask once as a well-behaved client does."""
        said = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        raw = self.ask(f"{method} {target} HTTP/1.1\r\nHost: paper\r\nConnection: close\r\n{said}\r\n".encode())
        return answers(raw, method)[0]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer, as http.client reads it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def all(self, name: str) -> list[str]:
        """Return each value of a header."""
        return [value for each, value in self.headers if each.lower() == name]

    def one(self, name: str) -> str:
        """Return the only value of a header."""
        (value,) = self.all(name)
        return value

    @property
    def closes(self) -> bool:
        """Whether nothing follows on this connection."""
        return "close" in self.all("connection")


def heard(connection: socket.socket, *pieces: bytes) -> Iterator[bytes]:
    """Send pieces and yield what is said until the end; a reset is an end too."""
    try:
        for number, piece in enumerate(pieces):
            if number:
                time.sleep(0.002)
            connection.sendall(piece)
    except (BrokenPipeError, ConnectionResetError):
        pass
    while True:
        try:
            data = connection.recv(65_536)
        except ConnectionResetError:
            return
        if not data:
            return
        yield data


def answers(raw: bytes, *methods: str) -> list[Answer]:
    """Return the answers in ``raw`` to requests with these methods, in order; fewer where one of them closes.

    Raises:
        http.client.HTTPException: ``raw`` is not just that.
    """
    stream, found = _Stream(raw), []
    for method in methods:
        with http.client.HTTPResponse(stream, method=method) as reply:
            reply.begin()
            found.append(Answer(status=reply.status, headers=tuple(reply.getheaders()), body=reply.read()))
        if found[-1].closes:
            break
    rest = stream.read()
    if rest:
        raise http.client.HTTPException(f"bytes behind the last answer: {rest[:80]!r}")
    return found


class _Stream(io.BytesIO):
    """Bytes that several responses read, one after another; each closes what it reads when it is done."""

    def makefile(self, _mode: str) -> "_Stream":
        return self

    def close(self) -> None:
        return


@contextmanager
def serving(folder: Path, *, module: str = PRESS, languages: str = "uk") -> Iterator[Served]:
    """Serve the edition of ``folder`` on a free port until the block ends; stopping must take no force."""
    port = free_port()
    locks = folder.parent / f"locks-{port}"
    locks.mkdir()
    # Some of the presses here serve as another account than the one that runs the tests.
    locks.chmod(0o777)
    process = start(folder=folder, port=port, locks=locks, module=module, languages=languages)
    try:
        wait_until_answering(port=port, process=process)
        yield Served(port=port, process=process, folder=folder, pids=family(process.pid))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)
        process.stderr.close()


def start(
    *, folder: Path, port: int, locks: Path, module: str = PRESS, languages: str = "uk"
) -> "subprocess.Popen[bytes]":
    """Start a serving process."""
    command = [sys.executable, "-m", module, "--edition", str(folder), "--port", str(port)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "MASTHEAD_"))}
    return subprocess.Popen(
        [*command, "--languages", languages, "--lock-folder", str(locks)],
        env=kept | {"PYTHONPATH": os.pathsep.join(each for each in sys.path if each)},
        stderr=subprocess.PIPE,
    )


def family(pid: int) -> tuple[int, ...]:
    """Return a process and those it started."""
    said = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return (pid, *map(int, said.split()))


def wait_until_answering(*, port: int, process: "subprocess.Popen[bytes]") -> None:
    """Wait until somebody answers on ``port``; who listens there may have nobody yet who does."""
    began = time.monotonic()
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                probe.settimeout(PATIENCE_SECONDS)
                probe.sendall(b"HEAD / HTTP/1.1\r\nHost: paper\r\nConnection: close\r\n\r\n")
                if probe.recv(100):
                    return
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() - began < PATIENCE_SECONDS
        time.sleep(0.02)
