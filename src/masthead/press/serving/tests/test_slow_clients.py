"""Clients that are slow, silent, greedy or deaf: each is let go in time, and none keeps a good reader waiting."""

import os
import re
import select
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from masthead.press.serving import protocol
from masthead.press.serving.tests import hasty
from masthead.press.serving.tests.paper import print_paper
from masthead.press.serving.tests.served import PRESS, Served, answers, heard, serving

pytestmark = [pytest.mark.once, pytest.mark.timeout(300)]
PLAIN = b"GET /robots.txt HTTP/1.1\r\nHost: paper\r\n\r\n"
PICTURE = b"GET /media/a.jpg HTTP/1.1\r\nHost: paper\r\n\r\n"
CAREFUL = b"HEAD /robots.txt HTTP/1.1\r\nHost: paper\r\n\r\n"
LAST = b"GET /robots.txt HTTP/1.1\r\nHost: paper\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def share(runs_whole: bool) -> float:
    """Which part of its real patience the press has: all of it where the long proofs run whole."""
    return 1.0 if runs_whole else hasty.SHARE


@pytest.fixture(scope="module")
def slack(runs_whole: bool) -> float:
    """How many seconds a machine may add that other programs keep busy."""
    return 1.5 if runs_whole else 10.0


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory, share: float) -> Iterator[Served]:
    """A press of its own, for its memory is watched."""
    folder = tmp_path_factory.mktemp("slow") / "edition"
    print_paper(folder)
    with serving(folder, module=PRESS if share == 1 else "masthead.press.serving.tests.hasty") as served:
        yield served


def seconds(name: str, share: float) -> float:
    """Return one of the press's clocks as it goes in this test."""
    return getattr(protocol, name) * share


def test_slow_heads_starve_nobody_and_are_cut_off(press: Served, share: float, slack: float, runs_whole: bool) -> None:
    slow = [press.connect() for _ in range(600)]
    began = time.monotonic()
    for each in slow:
        each.sendall(b"GET / HTTP/1.1\r\nHo")
    alive, waits = list(slow), []
    while alive and time.monotonic() - began < 60:
        asked_at = time.monotonic()
        assert press.get("/news/").status == 200
        waits.append(time.monotonic() - asked_at)
        alive = [each for each in alive if still_open(each, feed=b"s")]
        time.sleep(0.05 * share)
    took = time.monotonic() - began
    for each in slow:
        each.close()
    assert seconds("HEAD_SECONDS", share) <= took
    assert took < seconds("HEAD_SECONDS", share) + seconds("LOOK_SECONDS", share) + slack
    assert max(waits) < (1.0 if runs_whole else 5.0)


@pytest.mark.parametrize(
    ("before", "clock"),
    [
        *((b"", "HEAD_SECONDS"), (b"\r\n", "HEAD_SECONDS"), (b"GET / HTT", "HEAD_SECONDS")),
        *((PLAIN + b"GET / HTT", "HEAD_SECONDS"), (CAREFUL + PLAIN + b"G", "HEAD_SECONDS")),
        *((PLAIN, "IDLE_SECONDS"), (CAREFUL, "IDLE_SECONDS"), (CAREFUL + PLAIN, "IDLE_SECONDS")),
        (PLAIN + b"\r\n", "IDLE_SECONDS"),
    ],
    ids=lambda value: repr(value[-20:]) if isinstance(value, bytes) else value,
)
def test_silence_ends(press: Served, share: float, slack: float, before: bytes, clock: str) -> None:
    with press.connect(seconds=60) as connection:
        began = time.monotonic()
        list(heard(connection, before))
        took = time.monotonic() - began
    assert seconds(clock, share) - 0.1 <= took < seconds(clock, share) + seconds("LOOK_SECONDS", share) + slack


def test_a_reader_who_goes_on_is_kept(press: Served, share: float) -> None:
    """The clock of silence hears plain requests after careful ones, for twice as long as it allows silence."""
    until = time.monotonic() + 2 * seconds("IDLE_SECONDS", share)
    with press.connect() as connection:
        connection.sendall(CAREFUL)
        assert b"200 OK" in connection.recv(65_536)
        while time.monotonic() < until:
            connection.sendall(PLAIN)
            assert b"200 OK" in connection.recv(65_536)
            time.sleep(0.3 * share)


def test_a_deaf_reader_takes_little_memory_and_is_cut_off(press: Served, share: float, slack: float) -> None:
    """All ask for 200 MB of pictures, one by one, and read none of them."""
    before = memory_bytes(press)
    deaf = [connect_deaf(press) for _ in range(20)]
    began = time.monotonic()
    for each in deaf:
        each.setblocking(False)
    for _ in range(100):
        # Apart, so that each arrives alone.
        time.sleep(0.01)
        for each in deaf:
            with suppress(BlockingIOError):
                each.send(PICTURE)
    assert press.get("/news/").status == 200
    assert memory_bytes(press) - before < 60 * 2**20
    wanted = seconds("STALL_SECONDS", share) + 2 * seconds("LOOK_SECONDS", share) + slack
    while any(is_held(press, each) for each in deaf):
        assert time.monotonic() - began < wanted + 2
        time.sleep(0.1)
    for each in deaf:
        each.close()


def test_a_slow_reader_gets_every_byte(press: Served, share: float) -> None:
    """Forty pictures, on a line that is slower than the press allows silence to last."""
    with connect_deaf(press) as connection:
        connection.sendall(PICTURE * 39 + PICTURE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        raw, began = b"", time.monotonic()
        while data := connection.recv(8_192):
            raw += data
            time.sleep(0.02 if time.monotonic() - began < 1.5 * seconds("IDLE_SECONDS", share) else 0)
    assert [len(each.body) for each in answers(raw, *["GET"] * 40)] == [102_400] * 40


def test_a_greedy_reader_waits_for_others(press: Served, runs_whole: bool) -> None:
    """Nine thousand requests in one write are all answered, in order, and others are answered meanwhile."""
    with press.connect() as greedy:
        greedy.setblocking(False)
        left, raw, waits = memoryview((PLAIN + CAREFUL) * 4_500 + LAST), b"", []
        while True:
            readable, writable, _ = select.select([greedy], [greedy] if left else [], [], 10)
            if writable:
                left = left[greedy.send(left) :]
            if readable:
                data = greedy.recv(2**20)
                if not data:
                    break
                raw += data
            if len(raw) // 400_000 > len(waits):
                asked_at = time.monotonic()
                assert press.get("/news/").status == 200
                waits.append(time.monotonic() - asked_at)
    found = answers(raw, *["GET", "HEAD"] * 4_500, "GET")
    assert len(found) == 9_001
    assert {each.status for each in found} == {200}
    assert len(waits) > 1
    assert max(waits) < (0.5 if runs_whole else 5.0)


@pytest.mark.parametrize("size", [15_000, 17_000, 3_000_000])
@pytest.mark.parametrize("before", [b"", CAREFUL, PLAIN * 600], ids=["alone", "after a careful one", "after many"])
def test_a_head_has_a_bound(press: Served, size: int, before: bytes) -> None:
    large = b"GET / HTTP/1.1\r\nHost: paper\r\nConnection: close\r\nX: " + b"a" * size + b"\r\n\r\n"
    with press.connect() as connection:
        raw = b"".join(heard(connection, before + large))
    found = re.findall(rb"HTTP/1\.1 (\d{3}) ", raw)
    wanted = [b"200"] * before.count(b"HTTP/1.1") + [b"200" if size < protocol.HEAD_BYTES else b"431"]
    # Where the press closed while we still wrote, the end of its words may be lost on the way.
    assert found == (wanted if size < 100_000 else wanted[: len(found)])


def test_connections_are_small(press: Served) -> None:
    before = memory_bytes(press)
    crowd = []
    for _ in range(400):
        # One by one: who is silent for too long at the beginning is let go.
        crowd.append(press.connect())
        crowd[-1].sendall(PLAIN)
        assert crowd[-1].recv(65_536)
    assert (memory_bytes(press) - before) / len(crowd) < 32 * 1024
    for each in crowd:
        each.close()


def connect_deaf(press: Served) -> socket.socket:
    """Return a connection that takes in little at a time."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_192)
    connection.settimeout(30)
    connection.connect(("127.0.0.1", press.port))
    return connection


def still_open(connection: socket.socket, *, feed: bytes) -> bool:
    """Give one more byte, and return whether the press still takes it."""
    connection.setblocking(False)
    try:
        connection.send(feed)
        return bool(connection.recv(1))
    except BlockingIOError:
        return True
    except (BrokenPipeError, ConnectionResetError):
        return False


def is_held(press: Served, connection: socket.socket) -> bool:
    """Return whether the press still has this connection open, as the kernel tells."""
    port = f":{connection.getsockname()[1]:04X}"
    ours = f":{press.port:04X}"
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, remote, state, *_ = line.split()
        if local.endswith(ours) and remote.endswith(port):
            return state == "01"
    return False


def memory_bytes(press: Served) -> int:
    """Return how much of the memory is the process's own; the mapped edition is shared and not counted."""
    pages = 0
    for pid in press.pids:
        _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_text().split()
        pages += int(resident) - int(shared)
    return pages * os.sysconf("SC_PAGE_SIZE")
