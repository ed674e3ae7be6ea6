"""Hostile requests against a running press: never a 5xx, never a byte from outside the edition, and it goes on."""

import http.client
import re
import socket
from collections.abc import Iterator

import pytest
from hypothesis import given, settings

from masthead.press.serving.tests.hostile import CANARY, attacks, noise
from masthead.press.serving.tests.paper import FILM, bodies
from masthead.press.serving.tests.requests import method_of
from masthead.press.serving.tests.served import Answer, Served, answers, heard

pytestmark = [pytest.mark.once, pytest.mark.long, pytest.mark.timeout(1800)]
BUILT_IN = (
    *(b"", b"There is no page at this address.\n", b"A request names one host.\n"),
    *(b"Only GET and HEAD are answered here.\n", b"A request to this address has no body.\n"),
    b"This recording has no such part.\n",
)
STATUSES = {200, 206, 301, 304, 308, 400, 404, 405, 410, 413, 416, 431}
HEADERS = set(
    "date content-type content-length etag cache-control content-encoding vary location x-content-type-options "
    "content-security-policy referrer-policy permissions-policy cross-origin-opener-policy "
    "cross-origin-resource-policy allow connection accept-ranges content-range".split()
)
LAST = b"GET / HTTP/1.1\r\nHost: the-last\r\nConnection: close\r\n\r\n"
_IN_THE_PAPER = re.compile(r"/(?:[A-Za-z0-9._~%-]+/)*")


@pytest.fixture(scope="module")
def printed(press: Served) -> frozenset[bytes]:
    """Every body that the press may say; canaries lie beside the edition and in its folder."""
    for folder in (press.folder, press.folder.parent):
        (folder / "canary").write_bytes(CANARY)
    return frozenset((*bodies(press.folder), *BUILT_IN))


@pytest.fixture(autouse=True)
def still_there(press: Served) -> Iterator[None]:
    """The process that was asked is the one that answers afterwards."""
    yield
    assert press.is_the_same()
    assert press.get("/news/").status == 200


def test_attacks_get_the_edition_or_a_line(press: Served, printed: frozenset[bytes], runs_whole: bool, counts) -> None:
    """Each request has one answer, which http.client reads, and everything in it is known."""

    @settings(max_examples=20_000 if runs_whole else 400, deadline=None, database=None, derandomize=not runs_whole)
    @given(asked=attacks)
    def stands(asked: bytes) -> None:
        raw = press.ask(asked + LAST)
        assert CANARY not in raw
        said = answers(raw, method_of(asked), "GET")
        counts(requests=1, **{f"answers_with_{each.status}": 1 for each in said[:1]})
        for each in said:
            check(each, printed)

    stands()


def test_noise_gets_nothing_else(press: Served, printed: frozenset[bytes], runs_whole: bool, counts) -> None:
    """Whatever comes in, what goes out is a run of answers; half of a request gets none."""

    @settings(max_examples=20_000 if runs_whole else 300, deadline=None, database=None, derandomize=not runs_whole)
    @given(data=noise())
    def stands(data: bytes) -> None:
        with press.connect() as connection:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            raw = b"".join(heard(connection))
        counts(connections=1, answers=raw.count(b"HTTP/1.1 "))
        assert CANARY not in raw
        for each in readable(raw):
            check(each, printed)

    stands()


def readable(raw: bytes) -> list[Answer]:
    """Return the answers in ``raw``, whose methods nobody knows: a HEAD's ends with its head."""
    found = []
    for part in filter(None, re.split(rb"(?=HTTP/1\.1 \d{3} )", raw)):
        try:
            found += answers(part, "GET")
        except http.client.IncompleteRead:
            found += answers(part, "HEAD")
    return found


def check(answer: Answer, printed: frozenset[bytes]) -> None:
    """Hold one answer against what the paper may say at all."""
    assert answer.status in STATUSES
    if answer.status == 206:
        begin, end = map(int, re.fullmatch(r"bytes (\d+)-(\d+)/602400", answer.one("content-range")).groups())
        assert answer.body == FILM[begin : end + 1]
    else:
        assert answer.body in printed
    names = [name.lower() for name, _ in answer.headers]
    assert set(names) <= HEADERS
    assert len(set(names)) == len(names)
    for location in answer.all("location"):
        assert _IN_THE_PAPER.fullmatch(location), location
