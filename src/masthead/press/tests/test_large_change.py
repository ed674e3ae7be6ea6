"""A change of very many pages lies in the store's map while it is made, and ends as any other does."""

import errno
import multiprocessing
import os
import signal
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from masthead.press import edition as module
from masthead.press import view as view_module
from masthead.press.audit import audit
from masthead.press.change import Change
from masthead.press.edition import Edition
from masthead.press.store import EditionNotKept
from masthead.press.tests.sheets import AT, sheet
from masthead.press.tests.toy_house import House, Item, full_house
from masthead.press.whole import Wanted, print_whole

PAGES = 200
pytestmark = pytest.mark.once


@pytest.fixture
def house() -> Iterator[House]:
    with full_house(PAGES) as made:
        yield made


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MANY_ROWS", 100)


def print_all(edition: Edition):
    return print_whole(edition=edition, wanted=Wanted(at=AT, reason="all"))


def named_bytes(edition: Edition) -> int:
    return edition.stats()["bytes"]


def test_it_ends_as_any_other(house: House, edition: Edition) -> None:
    for text in ("first", "second"):
        for number in range(PAGES):
            house.set(f"{number:04}", Item(path=f"/{number}/", text=f"{text} {number}"))
        assert len(print_all(edition).changed_paths) >= PAGES
        assert audit(edition=edition) == ()
        assert (edition.folder / "data.mdb").stat().st_size == named_bytes(edition), "no room is held any longer"


def test_without_room_nothing_changes_and_the_next_goes_on(
    house: House, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(os, "posix_fallocate", refuse)
        with pytest.raises(EditionNotKept, match="No space left"):
            print_all(edition)
    assert edition.stats()["paths"] == 0
    assert print_all(edition).rendered == 0
    assert edition.stats()["paths"] == PAGES + 1
    assert audit(edition=edition) == ()


@pytest.mark.parametrize("deed", ["show", "drop"])
def test_it_takes_no_more_memory_however_many_pages_there_are(
    deed: str, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view_module, "_ROWS_AT_ONCE", 20)
    few, many = (peak_bytes(edition, pages=pages, deed=deed) for pages in (PAGES, 4 * PAGES))
    assert many < 1.5 * few


def peak_bytes(edition: Edition, *, pages: int, deed: str) -> int:
    """Return what one change of so many pages takes at most of what Python has allotted."""
    packed = sheet("/").packed
    if deed == "drop":
        peak_bytes(edition, pages=pages, deed="show")
    tracemalloc.start()
    with edition.writing(reason="many", at=AT) as change:
        for number in range(pages):
            if deed == "show":
                change.show(path=f"/{pages}/{number}/", packed=packed)
            else:
                change.drop_path(f"/{pages}/{number}/")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def die_showing(folder: Path, patched: pytest.MonkeyPatch) -> None:
    shown = Change.show

    def show(change: Change, *, path: str, packed: bytes) -> None:
        if path == f"/{PAGES // 2}/":
            os.kill(os.getpid(), signal.SIGKILL)
        shown(change, path=path, packed=packed)

    patched.setattr(Change, "show", show)
    with Edition.open(folder, writable=True) as edition:
        print_all(edition)


def test_killed_in_the_midst_of_it_the_edition_before_stands(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doomed = multiprocessing.get_context("fork").Process(target=die_showing, args=(tmp_path, monkeypatch))
    doomed.start()
    doomed.join()
    assert doomed.exitcode == -signal.SIGKILL
    with Edition.open(tmp_path, writable=True) as edition:
        assert edition.stats()["paths"] == 0
        assert print_all(edition).rendered == 0
        assert audit(edition=edition) == ()
        assert (edition.folder / "data.mdb").stat().st_size == named_bytes(edition)
