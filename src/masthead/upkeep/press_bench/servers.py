"""The two servers of the bench, each on the same core: nginx as Debian packages it, and the press by its own entry."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from masthead.lib.parentage import end_with_parent
from masthead.press.prepared import ASSET_AGE, PAGE_AGE, security_headers
from masthead.upkeep.press_bench.archive import HTML, POLICY

_PATIENCE_SECONDS: Final = 30.0
_GRACE_SECONDS: Final = 10.0
_SBIN: Final = "/usr/sbin"


class NotStarted(Exception):
    """A server did not come up; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server: its port, and the process that all of its own come from."""

    name: str
    port: int
    pid: int


def program(name: str) -> str | None:
    """Return where a program lies, or None where it is not installed; nginx is in a folder of administrators."""
    return shutil.which(name) or shutil.which(name, path=_SBIN)


@contextmanager
def press(*, edition: Path, folder: Path, core: int) -> Iterator[Server]:
    """Run the press on one core.

    Raises:
        NotStarted: it ended, or did not answer in time.
    """
    port = _free_port()
    command = [sys.executable, "-m", "masthead.press.serving", "--edition", str(edition), "--port", str(port)]
    with _running([*command, "--lock-folder", str(folder)], name="press", port=port, core=core) as server:
        yield server


@contextmanager
def nginx(*, root: Path, folder: Path, core: int) -> Iterator[Server]:
    """Run nginx with one worker on one core.

    Raises:
        NotStarted: it is not installed, ended, or did not answer in time.
    """
    found = program("nginx")
    if found is None:
        raise NotStarted("nginx is not installed")
    port, file = _free_port(), folder / "nginx.conf"
    file.write_text(nginx_settings(root=root, folder=folder, port=port), encoding="utf-8")
    with _running([found, "-p", str(folder), "-c", str(file)], name="nginx", port=port, core=core) as server:
        yield server


def nginx_settings(*, root: Path, folder: Path, port: int) -> str:
    """Return settings for nginx: Debian's own where they matter for speed, and the headers that the press sends."""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    said = [
        *(["user root root;"] if os.geteuid() == 0 else []),
        *("daemon off;", "worker_processes 1;", f'pid "{folder}/nginx.pid";', "error_log stderr crit;"),
        *("events {", "    worker_connections 8192;", "}", "http {"),
        *(f'    {kind}_temp_path "{folder}/nginx-{kind}";' for kind in kinds),
        *("    sendfile on;", "    tcp_nopush on;", "    types_hash_max_size 2048;", "    access_log off;"),
        # Else it would close each connection after a thousand requests, which the press does not.
        *("    keepalive_timeout 65;", "    keepalive_requests 1000000000;", "    server_tokens off;"),
        *("    types { image/jpeg jpg; }", "    default_type text/html;", "    charset utf-8;"),
        *("    gzip_static on;", "    gzip_vary on;"),
        *("    server {", f"        listen 127.0.0.1:{port} backlog=8192;", f'        root "{root}";'),
        *("        location /media/ {", *_headers(media_type="image/jpeg", age=ASSET_AGE), "        }"),
        *("        location / {", *_headers(media_type=HTML, age=PAGE_AGE), "        }"),
        *("    }", "}"),
    ]
    return "\n".join(said) + "\n"


def _headers(*, media_type: str, age: str) -> Iterator[str]:
    lines = [f"cache-control: {age}", *security_headers(media_type=media_type, policy=POLICY)]
    for name, _, value in (line.partition(": ") for line in lines):
        yield f'            add_header {name} "{value}";'


@contextmanager
def _running(command: list[str], *, name: str, port: int, core: int) -> Iterator[Server]:
    running = subprocess.Popen(  # noqa: S603 - our own commands
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        preexec_fn=partial(_prepare, core=core, parent=os.getpid()),  # noqa: PLW1509 - no threads yet
    )
    try:
        _wait_for(running, name=name, port=port)
        yield Server(name=name, port=port, pid=running.pid)
    finally:
        running.terminate()
        try:
            running.communicate(timeout=_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            running.kill()
            running.communicate()


def _prepare(*, core: int, parent: int) -> None:
    end_with_parent(parent)
    os.sched_setaffinity(0, {core})


def _wait_for(running: "subprocess.Popen[bytes]", *, name: str, port: int) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while not _answers(port):
        if running.poll() is not None:
            said = running.communicate()[1].decode(errors="replace").strip().splitlines()
            raise NotStarted(f"{name} ended at once: {said[-1] if said else running.returncode}")
        if time.monotonic() > until:
            raise NotStarted(f"{name} did not answer within {_PATIENCE_SECONDS:.0f} s")
        time.sleep(0.002)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
