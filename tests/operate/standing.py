"""A proxy that really runs, with the settings that the command prints."""

import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from house import wait_until
from masthead.cli.proxy_command import command
from masthead.lib.config import FILE_NAME
from masthead.lib.tests.ports import free_port
from masthead.upkeep.proxies.nginx import Certificate
from operate.standin import Room, room

HOSTS = {"paper": "paper.test", "desk": "desk.paper.test", "counter": "counter.paper.test"}
SAID = "said.log"
# Only whoever is stuck needs it, however busy the machine is.
SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A proxy in front of three stand-ins."""

    folder: Path
    port: int
    http_port: int
    rooms: dict[str, Room]
    said: Path

    @property
    def heard(self) -> list[str]:
        """Every path that any room was asked for."""
        return [path for each in self.rooms.values() for path in each.heard]


def program(name: str) -> str:
    """Return where a program lies, or skip, saying which is missing."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@contextmanager
def a_folder() -> Iterator[Path]:
    """Give a folder that nginx's workers may enter, though they are another account when root runs the tests."""
    with tempfile.TemporaryDirectory(prefix="proxy-") as folder:
        Path(folder).chmod(0o755)
        (Path(folder) / "run").mkdir()
        yield Path(folder)


def settings(folder: Path, *, rooms: dict[str, Room], scheme: str, port: int) -> None:
    """Write a newsroom's settings whose three names lead to the stand-ins."""
    lines = ["[addresses]", *(f'{name} = "{scheme}://{host}:{port}"' for name, host in HOSTS.items())]
    for name, section in {"paper": "press", "desk": "desk", "counter": "counter"}.items():
        lines += [f"[{section}]", f"port = {rooms[name].port}"]
    lines += ["[proxy]", 'trusted = ["127.0.0.1"]']
    (folder / FILE_NAME).write_text("\n".join(lines), encoding="utf-8")


def printed(*words: str) -> str:
    """Return what the command prints."""
    said = CliRunner().invoke(command, words)
    assert said.exit_code == 0, said.output
    assert said.stderr == ""
    return said.stdout


@contextmanager
def nginx(*, scheme: str = "http", certificate: Certificate | None = None) -> Iterator[Standing]:
    """Run nginx before the stand-ins."""
    with _stage(scheme) as standing, nginx_before(standing, certificate=certificate):
        yield standing


@contextmanager
def nginx_before(standing: Standing, *, certificate: Certificate | None = None) -> Iterator[None]:
    """Run nginx with the settings that the command prints for the newsroom in the folder."""
    words = ["nginx", "--data", str(standing.folder), "--listen", "127.0.0.1", "--whole"]
    if certificate is not None:
        words += ["--certificate", str(certificate.chain), "--key", str(certificate.key)]
    text = printed(*words, "--listen-http", str(standing.http_port))
    file = standing.folder / "nginx.conf"
    # Otherwise root's nginx would change to an account that may not enter the folder of a test.
    file.write_text(("user root;\n" if os.geteuid() == 0 else "") + text, encoding="utf-8")
    command = [program("nginx"), "-c", str(file)]
    with running(command, folder=standing.folder, is_up=lambda: _answers(standing.port)):
        yield


@contextmanager
def caddy(*, scheme: str = "http", certificate: Certificate | None = None) -> Iterator[Standing]:
    """Run Caddy before the stand-ins."""
    with _stage(scheme) as standing, caddy_before(standing, certificate=certificate):
        yield standing


@contextmanager
def caddy_before(standing: Standing, *, certificate: Certificate | None = None) -> Iterator[None]:
    """Run Caddy with the settings that the command prints; over https with certificates of its own making."""
    words = ("caddy", "--data", str(standing.folder), "--listen", "127.0.0.1")
    text = printed(*words, "--listen-http", str(standing.http_port))
    is_sealed = "auto_https off" not in text
    if is_sealed:
        text = text.replace("\tadmin off\n", "\tadmin off\n\tlocal_certs\n\tskip_install_trust\n")
    file = standing.folder / "Caddyfile"
    file.write_text(text, encoding="utf-8")
    command = [program("caddy"), "run", "--config", str(file), "--adapter", "caddyfile"]
    with running(command, folder=standing.folder, is_up=lambda: _answers(standing.port)):
        # It listens before it has made a certificate for each name.
        for host in HOSTS.values() if is_sealed else ():
            wait_until(lambda name=host: _has_certificate(standing.port, name), seconds=30)
        yield


def _has_certificate(port: int, host: str) -> bool:
    anybody = ssl.create_default_context()
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
            anybody.wrap_socket(line, server_hostname=host).close()
    except OSError:
        return False
    return True


Start = Callable[..., AbstractContextManager[Standing]]
PROGRAMS: dict[str, Start] = {"nginx": nginx, "caddy": caddy}
BEFORE = {"nginx": nginx_before, "caddy": caddy_before}


@contextmanager
def _stage(scheme: str) -> Iterator[Standing]:
    with a_folder() as folder, ExitStack() as stack:
        rooms = {name: stack.enter_context(room(name)) for name in HOSTS}
        port = free_port()
        http_port = port if scheme == "http" else free_port()
        settings(folder, rooms=rooms, scheme=scheme, port=port)
        said = folder / SAID
        yield Standing(folder=folder, port=port, http_port=http_port, rooms=rooms, said=said)


@contextmanager
def running(command: list[str], *, folder: Path, is_up: Callable[[], bool]) -> Iterator[None]:
    """Run a program whose own files lie in the folder, from when it is up."""
    own = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    said = folder / SAID
    with said.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=os.environ | own)
    try:
        began = time.monotonic()
        while not is_up():
            assert process.poll() is None, said.read_text()
            assert time.monotonic() - began < SECONDS, said.read_text()
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(timeout=SECONDS)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
