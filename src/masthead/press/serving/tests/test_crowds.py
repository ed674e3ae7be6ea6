"""Thousands of slow connections at once, and floods of questions that cost more to answer than to ask."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from masthead.press.record.tests.signed import print_signed
from masthead.press.serving import ready
from masthead.press.serving.tests.paper import print_paper
from masthead.press.serving.tests.readers import reading, told_by
from masthead.press.serving.tests.served import Served, answers, serving
from masthead.press.serving.tests.test_slow_clients import memory_bytes
from masthead.press.tests.sheets import sheet

pytestmark = [pytest.mark.once, pytest.mark.long, pytest.mark.timeout(600)]
LAST = b"GET / HTTP/1.1\r\nHost: the-last\r\nConnection: close\r\n\r\n"
CROWD = "masthead.press.serving.tests.crowd"


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Served]:
    """A press of its own, for its memory is watched."""
    print_paper(tmp_path / "edition")
    with serving(tmp_path / "edition") as served:
        yield served


def test_thousands_of_slow_connections_cost_no_reader_an_answer(press: Served, runs_whole: bool, counts) -> None:
    each, seconds = (2_000, 60) if runs_whole else (300, 3)
    before = memory_bytes(press)
    command = [sys.executable, "-m", CROWD, str(press.port), str(seconds), str(each), str(each)]
    path = os.pathsep.join(filter(None, sys.path))
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": path}) as crowd:
        with reading(press.port, count=4, pause_seconds=0.01) as readers:
            time.sleep(seconds * 0.9)
            grown = memory_bytes(press) - before
            came, _ = crowd.communicate(timeout=120)
        waits, wrong = told_by(readers)
    counts(slow_connections=int(came), good_requests=len(waits), failed=len(wrong))
    counts(milliseconds_at_p99=round(1_000 * waits[int(len(waits) * 0.99)]), megabytes_more=grown // 2**20)
    assert wrong == []
    assert int(came) >= 2 * each
    assert waits[-1] < 5.0
    assert grown < 2 * each * 32 * 1024
    assert press.is_the_same()


FLOODS = {
    "queries": "GET /news/?{number} HTTP/1.1\r\nHost: paper\r\n\r\n",
    "absences": "GET /nowhere/{number}/ HTTP/1.1\r\nHost: paper\r\n\r\n",
    "heads": "HEAD /news/?{number} HTTP/1.1\r\nHost: paper\r\n\r\n",
    "options": "OPTIONS /news/?{number} HTTP/1.1\r\nHost: paper\r\n\r\n",
    "ranges": "GET /media/a.jpg HTTP/1.1\r\nHost: paper\r\nRange: bytes={number}-\r\nAccept-Encoding: gzip\r\n\r\n",
    "parts": "GET /media/film.mp4 HTTP/1.1\r\nHost: paper\r\nRange: bytes=602000-{number}\r\n\r\n",
    "tags": 'GET /news/ HTTP/1.1\r\nHost: paper\r\nIf-None-Match: "{number}"\r\n\r\n',
    "encodings": "GET /news/ HTTP/1.1\r\nHost: paper\r\nAccept-Encoding: gzip;q=0.{number}, x{number}\r\n\r\n",
    "browsers": "GET /news/ HTTP/1.1\r\nHost: paper\r\nUser-Agent: {number}-" + "x" * 1_000 + "\r\n\r\n",
}


def test_floods_take_no_memory_and_no_disk(press: Served, runs_whole: bool, counts) -> None:
    """What a reader makes up is looked up and forgotten: nothing is rendered, kept or written for it."""
    files = {each: each.stat().st_size for each in press.folder.iterdir()}
    flood(press, *FLOODS.values(), count=500, first=10**6)
    before = memory_bytes(press)
    asked = flood(press, *FLOODS.values(), count=20_000 if runs_whole else 500, first=10**7)
    counts(requests=asked, megabytes_more=(memory_bytes(press) - before) // 2**20)
    # What was read of heads may take a megabyte, and what the allocator keeps for the next as much again.
    assert memory_bytes(press) - before < 8 * 2**20
    assert {each: each.stat().st_size for each in press.folder.iterdir()} == files
    assert press.get("/news/").status == 200


# Each is put together from many rows, as bytes that lie nowhere in the edition.
PROOFS = 'GET /.well-known/masthead/leaves/0.txt HTTP/1.1\r\nHost: paper\r\nIf-None-Match: "{number}"\r\n\r\n'
PROVEN_PAGES = 80


def test_a_flood_of_proofs_takes_its_room_and_no_more(tmp_path: Path, counts) -> None:
    """As many as are remembered at most, each just as large as an answer that is kept in parts."""
    print_signed(tmp_path / "edition", *(sheet(f"/news/page-{each}/", str(each)) for each in range(PROVEN_PAGES)))
    with serving(tmp_path / "edition") as press:
        (proof,) = answers(press.ask(PROOFS.encode() + LAST), "GET", "GET")[:1]
        assert 14_000 < len(proof.body) < 16_000
        before = memory_bytes(press)
        asked = flood(press, PROOFS, count=3_000, first=10**7)
        more = memory_bytes(press) - before
    counts(requests=asked, megabytes_more=more // 2**20)
    assert more < ready.ANSWERS_BYTES + 8 * 2**20


def flood(press: Served, *patterns: str, count: int, first: int) -> int:
    """Ask ``count`` times in each of the ways, many on one connection; return how many were answered."""
    answered = 0
    for pattern in patterns:
        # The answer to OPTIONS ends its connection.
        at_once = 1 if pattern.startswith("OPTIONS") else 250
        for number in range(first, first + count // (250 // at_once), at_once):
            batch = "".join(pattern.format(number=each) for each in range(number, number + at_once))
            said = press.ask(batch.encode() + LAST)
            answered += said.count(b"HTTP/1.1 ")
            assert b"HTTP/1.1 5" not in said
    return answered
