"""Room that the disk keeps for the store's lock file before anybody writes in its map."""

import errno
import os
from mmap import PAGESIZE
from pathlib import Path

import lmdb
import pytest

from masthead.press import held_room
from masthead.press.edition import Edition
from masthead.press.held_room import hold_lock_file
from masthead.press.store import EditionNotKept, NoEdition
from masthead.press.tests.sheets import printed, sheet

pytestmark = pytest.mark.once


def has_holes(file: Path) -> bool:
    found = file.stat()
    return found.st_blocks * 512 < found.st_size


@pytest.fixture
def store(tmp_path: Path) -> Path:
    printed(tmp_path, sheet("/"))
    return tmp_path


def fill_the_disk(patched: pytest.MonkeyPatch) -> None:
    def refuse(*_args: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    patched.setattr(os, "posix_fallocate", refuse)


def test_a_writer_holds_all_of_it(store: Path) -> None:
    assert not has_holes(store / "lock.mdb")


def test_one_of_an_older_version_is_filled_and_keeps_its_bytes(store: Path) -> None:
    lock = store / "lock.mdb"
    kept = lock.read_bytes().rstrip(b"\0")
    lock.unlink()
    with lock.open("wb") as file:
        file.write(kept)
        file.truncate(200_000)
    assert has_holes(lock)
    hold_lock_file(store, readers=512)
    assert not has_holes(lock)
    assert lock.read_bytes() == kept.ljust(200_000, b"\0")


def test_it_is_not_touched_again(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing it while the store is open would make the kernel forget that this process reads."""
    monkeypatch.setattr(held_room, "hold", lambda *_args, **_said: pytest.fail("it was opened again"))
    hold_lock_file(store, readers=512)


def test_without_room_a_writer_is_refused_and_the_next_goes_on(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (store / "lock.mdb").unlink()
    with monkeypatch.context() as full:
        fill_the_disk(full)
        with pytest.raises(EditionNotKept, match="The one before stands"):
            Edition.open(store, writable=True)
    with Edition.open(store, writable=True) as edition:
        assert edition.stats()["paths"] == 1


def test_without_room_readers_read_all_the_same(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (store / "lock.mdb").unlink()
    fill_the_disk(monkeypatch)
    with Edition.open(store) as edition:
        assert edition.stats()["paths"] == 1


def test_a_store_that_could_not_be_begun_is_begun_anew(tmp_path: Path) -> None:
    """The disk was full after the first of its pages."""
    lmdb.open(str(tmp_path)).close()
    os.truncate(tmp_path / "data.mdb", PAGESIZE)
    with pytest.raises(NoEdition):
        Edition.open(tmp_path)
    printed(tmp_path, sheet("/"))
    with Edition.open(tmp_path) as edition:
        assert edition.stats()["paths"] == 1
