"""The keeper of the port: a new process takes over without a gap, and a dead one is brought back."""

import http.client
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from masthead.press.serving.tests import breaking
from masthead.press.serving.tests.paper import print_paper
from masthead.press.serving.tests.readers import reading, told_by
from masthead.press.serving.tests.served import Served, family, serving, start

pytestmark = pytest.mark.once
PLAIN = b"GET /news/ HTTP/1.1\r\nHost: paper\r\n\r\n"
SOON_SECONDS = 30.0


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    print_paper(tmp_path / "edition")
    with serving(tmp_path / "edition") as found:
        yield found


def serving_pids(served: Served) -> set[int]:
    return set(family(served.process.pid)[1:])


def wait_until(is_so) -> None:
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < SOON_SECONDS
        time.sleep(0.01)


def hear(served: Served, said: bytes) -> None:
    """Wait until the keeper says something."""
    assert any(said in line for line in served.process.stderr)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_reload_fails_nobody(served: Served, runs_whole: bool, counts) -> None:
    wanted, reloads = 100_000 if runs_whole else 2_000, 0
    with reading(served.port, count=8) as readers:
        while reloads < 3 or sum(len(each.waits) for each in readers) < wanted:
            before = serving_pids(served)
            served.process.send_signal(signal.SIGHUP)
            wait_until(lambda: serving_pids(served) and not before & serving_pids(served))  # noqa: B023
            reloads += 1
    waits, wrong = told_by(readers)
    counts(requests=len(waits), failed=len(wrong), reloads=reloads)
    assert wrong == []
    assert served.process.poll() is None


def test_a_silent_connection_is_kept_through_a_reload(served: Served) -> None:
    """Whoever read before and is about to ask again is answered, told that the connection ends, and asks anew."""
    with served.connect(seconds=SOON_SECONDS) as connection:
        connection.sendall(PLAIN)
        first = again = connection.recv(65_536)
        (before,) = serving_pids(served)
        served.process.send_signal(signal.SIGHUP)
        while b"\r\nconnection: close\r\n" not in again:
            # Until the new process is up, the old one answers as ever.
            time.sleep(0.3)
            connection.sendall(PLAIN)
            again = connection.recv(65_536)
        while more := connection.recv(65_536):
            again += more
    assert b"\r\nconnection: close\r\n" not in first
    assert again.startswith(b"HTTP/1.1 200 ")
    assert first.partition(b"\r\n\r\n")[2] == again.partition(b"\r\n\r\n")[2]
    wait_until(lambda: before not in serving_pids(served))
    assert served.get("/news/").status == 200


def test_a_new_process_that_does_not_serve_takes_nothing_over(tmp_path: Path) -> None:
    """As after an upgrade that broke: the one before goes on."""
    folder = tmp_path / "edition"
    print_paper(folder)
    with serving(folder, module="masthead.press.serving.tests.breaking") as served:
        before = serving_pids(served)
        served.process.send_signal(signal.SIGHUP)
        hear(served, b"the new process does not serve; the one before goes on")
        wait_until(lambda: serving_pids(served) == before)
        assert served.get("/news/").status == 200
        (one,) = before
        os.kill(one, signal.SIGKILL)
        for code in (-signal.SIGKILL, breaking.CODE):
            hear(served, b"the serving process ended (%d)" % code)
        assert served.process.poll() is None


def test_a_dead_process_is_brought_back_and_nobody_is_refused(served: Served) -> None:
    before = serving_pids(served)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not runs(pid))  # noqa: B023
    assert served.get("/news/").status == 200
    assert served.process.poll() is None
    assert not serving_pids(served) & before


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_outlives_the_keeper(served: Served, tmp_path: Path, number: signal.Signals) -> None:
    """So that another can have the port at once."""
    served.process.send_signal(number)
    served.process.wait(timeout=10)
    (tmp_path / "locks").mkdir()
    second = start(folder=served.folder, port=served.port, locks=tmp_path / "locks")
    try:
        wait_until(lambda: answers(served))
        assert second.poll() is None
    finally:
        second.terminate()
        second.communicate(timeout=10)
    assert not any(map(runs, served.pids[1:]))


def runs(pid: int) -> bool:
    """Return whether a process does anything still; what nobody has asked after yet is only a line in a list."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def answers(served: Served) -> bool:
    try:
        return served.get("/news/").status == 200
    except (OSError, ValueError, http.client.HTTPException):
        return False


def test_a_stray_second_press_is_refused_while_a_reload_goes_on(served: Served, tmp_path: Path) -> None:
    served.process.send_signal(signal.SIGHUP)
    second = start(folder=served.folder, port=served.port, locks=tmp_path)
    _, said = second.communicate(timeout=20)
    assert (second.returncode, said.decode().count("\n")) == (1, 1)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", served.port)) == 0
