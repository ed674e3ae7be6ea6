"""A real newsroom with https addresses, served behind a proxy that each test puts in front of it."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default as modern
from urllib.parse import urlencode

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from house import ROOT, environment, masthead, stop, wait_until
from masthead.lib.config import FILE_NAME
from masthead.lib.tests.ports import free_port
from operate.standin import Answer, ask
from operate.standing import HOSTS, Standing, a_folder

OWNER = "owner@example.org"


@dataclass(frozen=True, kw_only=True)
class Rooms:
    """Where the rooms of a served newsroom listen themselves, and the letters that it sent."""

    press: int
    desk: int
    letters: list[str] = field(default_factory=list)


@contextmanager
def served() -> Iterator[tuple[Standing, Rooms]]:
    """Found and serve a newsroom whose addresses are https at one port, where nothing listens yet."""
    with a_folder() as outer:
        folder = outer / "newsroom"
        masthead("init", "--data", str(folder), "--name", "The Harbour")
        rooms = Rooms(press=free_port(), desk=free_port())
        standing = Standing(folder=folder, port=free_port(), http_port=free_port(), rooms={}, said=outer / "proxy.log")
        addresses = [f'{name} = "https://{host}:{standing.port}"' for name, host in HOSTS.items()]
        lines = ["[newsroom]", 'name = "The Harbour"', "[addresses]", *addresses, "[proxy]", 'trusted = ["127.0.0.1"]']
        lines += ["[press]", f"port = {rooms.press}", "[desk]", f"port = {rooms.desk}"]
        post = free_port()
        lines += ["[mail]", 'host = "127.0.0.1"', f"port = {post}", 'security = "none"', 'sender = "desk@paper.test"']
        (folder / FILE_NAME).write_text("\n".join(lines), encoding="utf-8")
        with (outer / "serve.log").open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "masthead", "serve", "--data", str(folder)],
                env=environment(), cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        server = Controller(_Mailbox(rooms.letters), hostname="127.0.0.1", port=post)
        server.start()
        try:
            for port, name, path in ((rooms.press, "paper", "/"), (rooms.desk, "desk", "/sign-in/")):
                host = f"{HOSTS[name]}:{standing.port}"
                wait_until(lambda p=port, h=host, w=path: process.poll() is not None or _answers(p, h, w))
                assert process.poll() is None, (outer / "serve.log").read_text()
            yield standing, rooms
        finally:
            assert process.poll() is None or process.returncode == -signal.SIGINT
            stop(process)
            server.stop()


@dataclass(frozen=True)
class _Mailbox:
    """What takes every letter."""

    letters: list[str]

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Take a letter."""
        letter = message_from_bytes(envelope.original_content, policy=modern)
        self.letters.append(letter.get_body(("plain",)).get_content())
        return "250 OK"


def _answers(port: int, host: str, path: str) -> bool:
    try:
        return ask(port, host, path).status == 200
    except OSError:
        return False


@dataclass(kw_only=True)
class Visitor:
    """A browser at one name of the newsroom, through the proxy: it keeps cookies and nothing else."""

    standing: Standing
    name: str
    cookies: dict[str, str] = field(default_factory=dict)
    set: dict[str, str] = field(default_factory=dict)
    token: str = ""

    @property
    def origin(self) -> str:
        """The address as the browser shows it."""
        return f"https://{HOSTS[self.name]}:{self.standing.port}"

    def get(self, path: str, *more: tuple[str, str]) -> Answer:
        """Ask for a page."""
        return self._ask(path, method="GET", headers=more, body=None)

    def post(self, path: str, **said: str) -> Answer:
        """Send the form of the page that was seen last."""
        headers = (("Origin", self.origin), ("Content-Type", "application/x-www-form-urlencoded"))
        body = urlencode({"csrfmiddlewaretoken": self.token} | said).encode()
        return self._ask(path, method="POST", headers=headers, body=body)

    def _ask(self, path: str, *, method: str, headers: tuple[tuple[str, str], ...], body: bytes | None) -> Answer:
        if self.cookies:
            headers += (("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items())),)
        host = HOSTS[self.name]
        answer = ask(
            self.standing.port,
            f"{host}:{self.standing.port}",
            path,
            method=method,
            headers=headers,
            body=body,
            name=host,
        )
        found = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', answer.body)
        self.token = found[1].decode() if found else self.token
        for line in answer.all("set-cookie"):
            name, _, rest = line.partition("=")
            self.cookies[name], self.set[name] = rest.split(";")[0], line
        return answer


def link(standing: Standing) -> str:
    """Return a fresh sign-in link of the owner, who is invited the first time."""
    words = ("--data", str(standing.folder))
    said = masthead("staff", "link", OWNER, *words, check=False)
    if said.returncode:
        masthead("staff", "invite", OWNER, "--role", "owner", *words)
        said = masthead("staff", "link", OWNER, *words)
    return re.search(r"http\S+", said.stdout)[0]
