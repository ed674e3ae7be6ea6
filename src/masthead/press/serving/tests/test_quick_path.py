"""The quick path against the careful one: it answers byte for byte the same, or leaves the request alone."""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masthead.press.serving.plain_get import read_plain_get
from masthead.press.serving.tests.requests import TAG, method_of, requests
from masthead.press.serving.tests.served import CAREFUL, Served, answers, heard, serving

pytestmark = pytest.mark.once
LAST = b"GET /robots.txt HTTP/1.1\r\nHost: the-last\r\nConnection: close\r\n\r\n"
_DATE = re.compile(rb"\r\ndate: [^\r]*\r\n")


@pytest.fixture(scope="module")
def careful(press: Served) -> Iterator[Served]:
    """The same edition, served by the library's own protocol."""
    with serving(press.folder, module=CAREFUL) as served:
        yield served


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_answers_are_the_careful_ones(press: Served, careful: Served, runs_whole: bool, counts) -> None:
    """Several requests on one connection, cut anywhere, are answered as each alone is, until one closes it."""
    tag = press.get("/news/").one("etag").encode()

    @settings(max_examples=10_000 if runs_whole else 300, deadline=None, database=None, derandomize=not runs_whole)
    @given(asked=st.lists(requests, min_size=1, max_size=4), cuts=st.lists(st.integers(0, 600), max_size=3))
    def same(asked: list[bytes], cuts: list[int]) -> None:
        asked = [each.replace(TAG, tag) for each in asked]
        wanted, closes_at = b"", 0
        for each in (*asked, LAST):
            said, stays_open = alone(careful, each)
            wanted += said
            if not stays_open:
                break
            closes_at += len(each)
        # What closes the connection goes in one piece with what follows: bytes that come after the close are
        # answered with a reset, and that takes words with it that are still on their way.
        got = press.ask(*pieces(b"".join((*asked, LAST)), [min(cut, closes_at) for cut in cuts]))
        counts(requests=len(asked), plain=sum(read_plain_get(each) is not None for each in asked))
        assert without_date(got) == wanted
        answers(got, *map(method_of, (*asked, LAST)))

    same()


def alone(careful: Served, request: bytes) -> tuple[bytes, bool]:
    """Return the answer to one request on a connection of its own, and whether that stays open."""
    with careful.connect() as connection:
        connection.sendall(request)
        said = b""
        while not is_whole(said, method_of(request)):
            more = connection.recv(65_536)
            if not more:
                return without_date(said), False
            said += more
        rest = b"".join(heard(connection, LAST))
    return without_date(said), bool(rest)


def is_whole(said: bytes, method: str) -> bool:
    """Return whether ``said`` is a whole answer, read by its own rules."""
    head, end, body = said.partition(b"\r\n\r\n")
    if not end:
        return False
    if method == "HEAD" or head.startswith(b"HTTP/1.1 304"):
        return True
    length = re.search(rb"\r\ncontent-length: (\d+)", head)
    return len(body) >= (int(length[1]) if length else 0)


def pieces(whole: bytes, cuts: list[int]) -> list[bytes]:
    """Return ``whole`` cut at some places."""
    at = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]
    return [whole[begin:end] for begin, end in pairwise(at) if begin < end]


def without_date(raw: bytes) -> bytes:
    return _DATE.sub(b"\r\n", raw)
