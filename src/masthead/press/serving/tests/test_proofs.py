"""The press serves what proves its pages, and a served paper is verified over HTTP, by a key alone."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import lmdb
import pytest

from masthead.press.edition import Edition
from masthead.press.mirror.mirroring import mirror
from masthead.press.mirror.places import Folder
from masthead.press.record import published
from masthead.press.record.sources import AddressSource
from masthead.press.record.tests.signed import PUBLIC, paper, print_signed
from masthead.press.record.verifying import NotSigned, verify, verify_page
from masthead.press.serving.tests.served import Served, serving
from masthead.press.store import _LATER
from masthead.press.tests.sheets import long, sheet

pytestmark = pytest.mark.once


@pytest.fixture
def signed(tmp_path: Path) -> Iterator[Served]:
    """A press that serves a signed paper."""
    print_signed(tmp_path / "edition", *paper(), sheet("/withdrawn/", "w"))
    print_signed(tmp_path / "edition", without=("/withdrawn/",))
    with serving(tmp_path / "edition") as served:
        yield served


def source(served: Served) -> AddressSource:
    return AddressSource(f"http://127.0.0.1:{served.port}/")


def test_a_served_paper_is_genuine(signed: Served) -> None:
    verdict = verify(source=source(signed), key=PUBLIC, at_least=2)
    assert (verdict.faults, verdict.pages, verdict.statement.edition) == ((), len(paper()), 2)


def test_each_page_of_it_is_proven_alone(signed: Served) -> None:
    for page in paper():
        assert verify_page(source=source(signed), key=PUBLIC, path=page.path).faults == ()


def test_a_newer_edition_is_not_yet_signed_and_then_is(signed: Served) -> None:
    print_signed(signed.folder, sheet("/about", long("newer")), is_signed=False)
    with pytest.raises(NotSigned, match="Edition 3 is answered, and not yet signed"):
        verify(source=source(signed), key=PUBLIC)
    print_signed(signed.folder)
    assert verify(source=source(signed), key=PUBLIC).statement.edition == 3


def test_a_press_that_began_before_there_were_trees_serves_them_too(tmp_path: Path) -> None:
    """Stores from before lack the tables; they are there once somebody prints, and the press looks again."""
    print_signed(tmp_path / "edition", *paper(), is_signed=False)
    with lmdb.open(str(tmp_path / "edition"), max_dbs=32) as store, store.begin(write=True) as transaction:
        for name in _LATER:
            transaction.drop(store.open_db(name.encode(), txn=transaction))
    with serving(tmp_path / "edition") as served:
        assert (served.get("/").status, served.get(published.FOLDER + "edition.json").status) == (200, 404)
        print_signed(tmp_path / "edition")
        until = time.monotonic() + 10
        while served.get(published.FOLDER + "leaves/0.txt").status == 404 and time.monotonic() < until:
            time.sleep(0.1)
        assert verify(source=source(served), key=PUBLIC).faults == ()


@pytest.mark.parametrize(
    "name",
    ["", "edition", "leaves/", "leaves/00.txt", "leaves/-1.txt", "leaves/9.txt", "leaves/0.json", "where/0.txt",
     "where/zz.txt", "where/../key.txt", "editions/99.json", "leaves/99999999999999999999.txt", "leaves/٣.txt"],
)  # fmt: skip
def test_what_is_no_proof_is_not_found(tmp_path: Path, name: str) -> None:
    print_signed(tmp_path, *paper())
    with Edition.open(tmp_path) as edition, edition.reading() as view:
        assert published.published(view, name) is None


class Quiet(SimpleHTTPRequestHandler):
    """Any host of files, that says nothing of whom it answers."""

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


@contextmanager
def hosted(folder: Path) -> Iterator[str]:
    """Serve a folder as anybody would."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_mirror_served_by_anybody_is_genuine(signed: Served, tmp_path: Path) -> None:
    place = tmp_path / "host" / "sub" / "path"
    with Edition.open(signed.folder) as edition:
        mirror(edition=edition, place=Folder(place))
    with hosted(tmp_path / "host") as address:
        there = AddressSource(f"{address}/sub/path")
        # Such a host answers its own words where nothing is.
        assert faults(there) == [("!404/", "changed")]
        (place / "feed.xml").write_text("spam")
        assert faults(there) == [("/feed.xml", "changed"), ("!404/", "changed")]


def faults(there: AddressSource) -> list[tuple[str, str]]:
    found = verify(source=there, key=PUBLIC).faults
    return sorted(((fault.path, fault.what) for fault in found), reverse=True)
