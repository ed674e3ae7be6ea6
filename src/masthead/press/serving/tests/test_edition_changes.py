"""The press and what happens to its edition: none yet, a new one, another one, a damaged one, a read-only one."""

import os
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from masthead.press.edition import Edition
from masthead.press.serving.tests.paper import print_paper
from masthead.press.serving.tests.served import Served, serving
from masthead.press.tests.sheets import AT, printed, sheet

pytestmark = pytest.mark.once
# The folder is looked at more than once a second; the rest is for a busy machine.
SOON_SECONDS = 20.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "edition"


@pytest.fixture
def served(folder: Path) -> Iterator[Served]:
    with serving(folder) as found:
        yield found


def soon(served: Served, *, status: int, text: bytes = b"") -> None:
    """Wait until the front page answers so; it stays with the same process."""
    began = time.monotonic()
    while (answer := served.get("/")).status != status or text not in answer.body:
        assert time.monotonic() - began < SOON_SECONDS, answer
        time.sleep(0.02)
    assert served.is_the_same()


def test_before_the_first_print_it_says_so_and_then_it_serves(served: Served, folder: Path) -> None:
    early = served.get("/")
    assert (early.status, early.one("retry-after")) == (503, "2")
    assert served.get("/", method="HEAD").status == 503
    Edition.open(folder, writable=True).close()
    time.sleep(0.6)
    assert served.get("/").status == 503, "made, but nothing is printed in it yet"
    printed(folder, sheet("/", "first"))
    soon(served, status=200, text=b"first")


def test_the_next_request_sees_the_next_edition(served: Served, folder: Path) -> None:
    printed(folder, sheet("/", "0"))
    soon(served, status=200)
    with served.connect() as connection, Edition.open(folder, writable=True) as edition:
        for number in range(50):
            with edition.writing(reason="a test", at=AT) as change:
                change.set_path(sheet("/", f"edition {number}"))
            connection.sendall(b"GET / HTTP/1.1\r\nHost: paper\r\n\r\n")
            assert f"edition {number}<".encode() in connection.recv(65_536)


def test_what_is_moved_away_is_served_until_another_takes_its_place(served: Served, folder: Path) -> None:
    printed(folder, sheet("/", "old"))
    soon(served, status=200, text=b"old")
    folder.rename(folder.with_name("moved"))
    time.sleep(0.6)
    assert b"old" in served.get("/").body
    with Edition.open(folder, writable=True) as edition:
        time.sleep(0.6)
        assert b"old" in served.get("/").body, "the new one is empty yet"
        with edition.writing(reason="a test", at=AT) as change:
            change.set_path(sheet("/", "new"))
    soon(served, status=200, text=b"new")


def test_a_copy_that_is_put_in_place_is_seen(served: Served, folder: Path, tmp_path: Path) -> None:
    """As a mirror does it: the data under another name first, then renamed over the old; the lock file stays."""
    printed(folder, sheet("/", "old"))
    soon(served, status=200, text=b"old")
    printed(tmp_path / "elsewhere", sheet("/", "new"))
    (tmp_path / "elsewhere" / "data.mdb").rename(folder / "data.mdb")
    soon(served, status=200, text=b"new")


@pytest.mark.parametrize("damage", ["noise", "nothing", "cut", "cut by a page", "zeros"])
def test_a_damaged_edition_heals_when_a_whole_one_comes(served: Served, folder: Path, damage: str) -> None:
    print_paper(folder)
    soon(served, status=200)
    file = folder / "data.mdb"
    damaged = broken(file.read_bytes(), damage)
    shutil.rmtree(folder)
    folder.mkdir()
    file.write_bytes(damaged)
    began = time.monotonic()
    while time.monotonic() - began < 1.2:
        # What is held may be served on; what is damaged is never opened, and never kills.
        assert served.get("/").status in (200, 503)
        assert served.is_the_same()
    shutil.rmtree(folder)
    printed(folder, sheet("/", "whole again"))
    soon(served, status=200, text=b"whole again")


@pytest.mark.parametrize("damage", ["noise", "cut", "cut by a page", "zeros"])
def test_a_press_that_starts_on_a_damaged_edition_says_so(folder: Path, damage: str) -> None:
    print_paper(folder)
    file = folder / "data.mdb"
    file.write_bytes(broken(file.read_bytes(), damage))
    with serving(folder) as served:
        assert {served.get(path).status for path in ("/", "/news/", "/media/a.jpg", "/nowhere/") * 5} == {503}
        shutil.rmtree(folder)
        printed(folder, sheet("/", "whole again"))
        soon(served, status=200, text=b"whole again")


def test_an_edition_that_is_cut_short_while_it_is_open_does_not_kill(served: Served, folder: Path) -> None:
    print_paper(folder)
    soon(served, status=200)
    os.truncate(folder / "data.mdb", 3 * 4096)
    time.sleep(0.6)
    assert served.get("/").status == 503
    assert served.is_the_same()


def broken(data: bytes, damage: str) -> bytes:
    """Return a store's bytes, damaged."""
    if damage == "noise":
        return b"none of ours " * 4_000
    if damage == "zeros":
        return bytes(len(data))
    return {"nothing": b"", "cut": data[: 3 * 4096], "cut by a page": data[:-4096]}[damage]


def test_a_sound_file_may_be_short(folder: Path) -> None:
    """Pages that came and went within one edition, after the last that stayed, are never written."""
    with Edition.open(folder, writable=True) as edition:
        with edition.writing(reason="a test", at=AT) as change:
            change.set_path(sheet("/", "kept"))
        with edition.writing(reason="a test", at=AT) as change:
            change.put("meta", b"large", bytes(900_000))
            change.delete("meta", b"large")
        named = edition.stats()["bytes"]
    assert (folder / "data.mdb").stat().st_size == named, "the writer makes it as long as it says"
    os.truncate(folder / "data.mdb", named - 4096)
    with Edition.open(folder) as edition, edition.reading() as view:
        assert view.read("/") is not None


def test_one_damaged_entry_costs_one_page(folder: Path) -> None:
    print_paper(folder)
    with Edition.open(folder, writable=True) as edition, edition.writing(reason="damage", at=AT) as change:
        change.put("paths", b"/news/", b"no entry")
        lost = change.entry("/uk/")
        for variant in lost.variants:
            change.delete("bodies", variant.body_key)
    with serving(folder) as served, served.connect() as connection:
        assert [served.get(path).status for path in ("/news/", "/uk/", "/", "/news/a-story/")] == [503, 503, 200, 200]
        connection.sendall(b"GET /news/ HTTP/1.1\r\nHost: paper\r\n\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 503 ")
        connection.sendall(b"GET / HTTP/1.1\r\nHost: paper\r\n\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("lock_too", [True, False], ids=["with its lock file", "the data alone"])
def test_a_read_only_copy_is_served(open_place: Path, lock_too: bool) -> None:
    """By an account that may write nothing there, and nothing is written."""
    copy = open_place / "copy"
    print_paper(copy)
    if not lock_too:
        (copy / "lock.mdb").unlink()
    for each in copy.iterdir():
        each.chmod(0o444)
    copy.chmod(0o555)
    before = {each.name: each.stat().st_mtime_ns for each in copy.iterdir()}
    with serving(copy, module="masthead.press.serving.tests.unprivileged") as served:
        assert {served.get(path).status for path in ("/", "/news/", "/media/a.jpg")} == {200}
        assert served.get("/nowhere/").status == 404
    assert {each.name: each.stat().st_mtime_ns for each in copy.iterdir()} == before


def test_ends_soon_when_told_to_while_readers_stay(folder: Path) -> None:
    """Idle, half-way through a head, and deaf: none of them holds it for longer than its grace of two seconds."""
    print_paper(folder)
    with serving(folder) as served:
        idle, late, deaf = (served.connect() for _ in range(3))
        idle.sendall(b"GET / HTTP/1.1\r\nHost: paper\r\n\r\n")
        assert idle.recv(100)
        late.sendall(b"GET / HT")
        deaf.sendall(b"GET /media/a.jpg HTTP/1.1\r\nHost: paper\r\n\r\n" * 500)
        time.sleep(0.2)
        served.process.terminate()
        served.process.wait(timeout=10)
        assert b"Traceback" not in served.process.stderr.read()
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", served.port)) != 0
        for each in (idle, late, deaf):
            each.close()
