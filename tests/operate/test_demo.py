"""The demo from its first start to its last: what it prints, what it refuses, and how it ends."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from house import ROOT, environment, fetch, masthead, three_free_ports, wait_until
from masthead.cli import demo_command, main

pytestmark = pytest.mark.once
END_SECONDS = 15.0
# A machine may have no IPv6.
IPV6 = ["::1"] if Path("/proc/net/if_inet6").exists() else []
HOSTS = ["127.0.0.1", "0.0.0.0", *IPV6]


@dataclass(frozen=True, kw_only=True)
class Demo:
    """A demo under way."""

    process: "subprocess.Popen[bytes]"
    folder: Path
    port: int
    log: Path

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait_for(self, words: str) -> None:
        wait_until(lambda: words in self.said() or self.process.poll() is not None)
        assert words in self.said(), self.said()

    def link(self) -> str:
        """Return the link behind ``Desk:``, which stands there once."""
        self.wait_for("Paper: ")
        (found,) = re.findall(r"^Desk: (http://localhost:\d+/\S+)$", self.said(), re.MULTILINE)
        return found

    def end(self, number: int) -> int:
        """Send a signal; check that nothing of the demo is left, and return its exit code."""
        self.process.send_signal(number)
        code = self.process.wait(timeout=END_SECONDS)
        wait_until(lambda: not left_running(self.folder), seconds=END_SECONDS)
        for port in range(self.port, self.port + 3):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", port))
        assert "Traceback" not in self.said(), self.said()
        return code


def left_running(folder: Path) -> list[str]:
    """Return the command lines of processes that name the folder."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = file.read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        found += [line] if str(folder) in line else []
    return found


@contextmanager
def demo(folder: Path, port: int) -> Iterator[Demo]:
    """Start a demo; one that a test forgot is ended."""
    log = folder.with_suffix(f".{time.monotonic_ns()}.log")
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "masthead", "demo", "--data", str(folder), "--port", str(port)],
            env=environment(), cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        yield Demo(process=process, folder=folder, port=port, log=log)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def is_welcome(link: str) -> bool:
    """Press the button of a sign-in link, as a browser does, and return whether it let anybody in."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    try:
        page = browser.open(link, timeout=20).read().decode()
    except urllib.error.HTTPError as error:
        assert error.code == 410
        return False
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    parts = urlsplit(link)
    request = urllib.request.Request(link, data=f"csrfmiddlewaretoken={token[1]}".encode())
    request.add_header("Origin", f"http://{parts.netloc}")
    return urlsplit(browser.open(request, timeout=20).url).path == "/"


def assert_well(folder: Path) -> None:
    """Ask the doctor, who knows of a demo no more than that it has no backup, and what a machine lacks."""
    done = masthead("doctor", "--json", "--data", str(folder), check=False)
    findings = {each["key"]: each["level"] for each in json.loads(done.stdout)["findings"]}
    assert done.returncode == 0, done.stdout
    assert findings["mail"] == "ok"
    assert {key for key, level in findings.items() if level != "ok"} <= {"backup", "sqlite", "disk"}, findings


def refused(*words: str) -> str:
    done = CliRunner().invoke(main, words, prog_name="masthead")
    assert (done.exit_code, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    return line


def test_it_can_be_stopped_at_any_moment_and_started_again(tmp_path: Path) -> None:
    folder, port = tmp_path / "demo", three_free_ports()
    with demo(folder, port) as at_once:
        time.sleep(0.2)
        assert at_once.end(signal.SIGTERM) in (0, -signal.SIGTERM)
    with demo(folder, port) as setting_up:
        wait_until(lambda: fetch(f"http://localhost:{port}/")[0] == 503)
        assert setting_up.end(signal.SIGINT) == 0
    with demo(folder, port) as writing:
        writing.wait_for("Writing the sample stories")
        time.sleep(0.3)
        assert writing.end(signal.SIGTERM) == 0
        assert "Desk: " not in writing.said()
    with demo(folder, port) as first:
        link = first.link()
        assert urlsplit(link).port == port + 1
        wait_until(lambda: fetch(f"http://localhost:{port}/")[1].count("<article") > 5)
        wait_until(lambda: fetch(f"http://localhost:{port + 1}/sign-in/")[0] == 200)
        assert fetch(link)[0] == 200
        assert is_welcome(link)
        assert not is_welcome(link)
        assert "being served already" in refused("demo", "--data", str(folder), "--port", str(port))
        assert "being served already" in refused("serve", "--data", str(folder))
        assert f"Port {port} cannot be used" in refused("demo", "--data", f"{folder}-2", "--port", str(port))
        assert_well(folder)
        other_port = three_free_ports()
        assert first.end(signal.SIGINT) == 0
    with demo(folder, other_port) as again:
        assert urlsplit(again.link()).port == other_port + 1
        assert again.link() != link
        assert "Writing the sample stories" not in again.said()
        wait_until(lambda: fetch(f"http://localhost:{other_port}/")[0] == 200)
        # What is asked of the folder from outside is answered for where it is served now.
        other_link = masthead("staff", "link", "editor@example.org", "--data", str(folder)).stdout
        assert urlsplit(other_link).port == other_port + 1
        assert again.end(signal.SIGTERM) == 0


def test_its_settings_are_there_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was stopped after it had begun to write them could send no letter when it was started again."""
    wrote = []

    def write_and_stop(file: Path, text: str) -> None:
        wrote.append((file.name, tomllib.loads(text)["mail"]["provider"]))
        raise KeyboardInterrupt

    monkeypatch.setattr(demo_command, "write_whole", write_and_stop)
    words = ("demo", "--data", str(tmp_path), "--port", str(three_free_ports()))
    # As Ctrl-C ends it.
    assert CliRunner().invoke(main, words, prog_name="masthead").exit_code == 130
    assert wrote == [("masthead.toml", "console")]
    assert not (tmp_path / "masthead.toml").exists()


@pytest.mark.parametrize("offset", [0, 1, 2])
@pytest.mark.parametrize("host", HOSTS)
def test_a_port_in_use(host: str, offset: int, tmp_path: Path) -> None:
    """The paper's own, the desk's and the counter's; and one at which a browser would find somebody else."""
    port = three_free_ports()
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((host, port + offset))
        other.listen()
        line = refused("demo", "--data", str(tmp_path / "demo"), "--port", str(port))
    assert line.startswith(f"masthead: Port {port + offset} cannot be used")
    assert "--port" in line
    assert not (tmp_path / "demo" / "masthead.toml").exists()


@pytest.mark.parametrize("name", ["masthead.toml", "newsroom.sqlite3"])
def test_a_newsroom_of_somebodys_own_is_left_alone(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("")
    assert "leaves alone" in refused("demo", "--data", str(tmp_path))
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_settings_that_were_spoiled_are_named(tmp_path: Path) -> None:
    (tmp_path / "demo").touch()
    (tmp_path / "masthead.toml").write_bytes(b"\xff")
    assert "masthead.toml cannot be read" in refused("demo", "--data", str(tmp_path), "--port", str(three_free_ports()))
