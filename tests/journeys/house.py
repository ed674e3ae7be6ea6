"""A real newsroom for the journeys: founded and served by the same commands that an operator types."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from masthead.lib.tests.ports import free_ports

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 180.0


@dataclass(frozen=True, kw_only=True)
class House:
    """A served newsroom: its folder, its addresses, and what its processes said."""

    folder: Path
    paper: str
    desk: str
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def counter(self) -> str:
        """The address at which readers act: the port after the desk's."""
        host, _, port = self.desk.rpartition(":")
        return f"{host}:{int(port) + 1}"

    def link(self, email: str = "owner@example.org", role: str = "owner") -> str:
        """Return a fresh sign-in link for a member, who is taken on where there is none."""
        said = masthead("staff", "invite", email, "--role", role, "--data", str(self.folder), check=False)
        if said.returncode:
            said = masthead("staff", "link", email, "--data", str(self.folder))
        return re.search(r"http\S+", said.stdout)[0]

    def get(self, path: str) -> tuple[int, str]:
        """Return status and text of a page of the paper."""
        return fetch(self.paper + path)

    def leads_to(self, path: str) -> str:
        """Return the address at which a reader of a path ends."""
        with urllib.request.urlopen(self.paper + path, timeout=5) as answer:
            return answer.url

    def wait_for(self, path: str, *, status: int) -> None:
        """Wait until a page of the paper answers with ``status``."""
        wait_until(lambda: fetch(self.paper + path)[0] == status, house=self)

    def do(self, *deed: str) -> str:
        """Do in this newsroom what somebody does in another room (deeds.py says what there is); return what it says."""
        command = [sys.executable, str(Path(__file__).with_name("deeds.py")), str(self.folder), *deed]
        said = subprocess.run(
            command, env=environment(), cwd=ROOT, check=True, capture_output=True, text=True, timeout=120
        )
        return said.stdout


def fetch(url: str) -> tuple[int, str]:
    """Return status and text of a URL; a refused connection counts as 0."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return 0, ""


def masthead(*arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
    """Run a command of ours to its end."""
    command = [sys.executable, "-m", "masthead", *arguments]
    return subprocess.run(
        command, env=environment(), cwd=ROOT, check=check, capture_output=True, text=True, timeout=120
    )


def environment() -> dict[str, str]:
    """Return the environment of a newcomer: nothing of the tests' own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MASTHEAD_", "DJANGO_"))}
    return kept | {"PYTHONPATH": str(ROOT / "src")}


def three_free_ports() -> int:
    """Return the first of three ports in a row that are ours, and one more for the demo's play money."""
    return free_ports(4)


@contextmanager
def founded(folder: Path, *, name: str = "The Test Current", mail_port: int = 0) -> Iterator[House]:
    """Found an empty newsroom in ``folder`` and serve it; its letters go to a mail server at ``mail_port``."""
    masthead("init", "--data", str(folder), "--name", name)
    first = three_free_ports()
    toml = (folder / "masthead.toml").read_text()
    for offset, port in enumerate((8000, 8001, 8002)):
        toml = toml.replace(f"localhost:{port}", f"localhost:{first + offset}")
    if mail_port:
        toml = toml.replace('[mail]\nhost = ""\nport = 587', f'[mail]\nhost = "127.0.0.1"\nport = {mail_port}')
        toml = toml.replace('security = "starttls"\nsender = ""', 'security = "none"\nsender = "desk@example.org"')
    (folder / "masthead.toml").write_text(toml)
    with running("serve", "--data", str(folder), folder=folder, first_port=first) as house:
        yield house


@contextmanager
def running(*arguments: str, folder: Path, first_port: int) -> Iterator[House]:
    """Run a serving command until its desk and its paper answer; stop it afterwards."""
    log = folder.parent / f"{folder.name}.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "masthead", *arguments],
            env=environment(),
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    house = House(
        folder=folder,
        paper=f"http://localhost:{first_port}",
        desk=f"http://localhost:{first_port + 1}",
        process=process,
        log=log,
    )
    try:
        wait_until(lambda: fetch(house.paper + "/")[0] == 200, house=house)
        wait_until(lambda: fetch(house.desk + "/sign-in/")[0] == 200, house=house)
        yield house
    finally:
        stop(process)


def wait_until(is_so, *, house: House | None = None, seconds: float = PATIENCE_SECONDS) -> float:
    """Wait until something is so, and return how many seconds that took."""
    began = time.monotonic()
    while not is_so():
        assert house is None or house.process.poll() is None, house.log.read_text()
        assert time.monotonic() - began < seconds, house.log.read_text() if house else "too late"
        time.sleep(0.02)
    return time.monotonic() - began


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Stop a served newsroom as Ctrl-C does; one that does not stop fails the test."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=15)
