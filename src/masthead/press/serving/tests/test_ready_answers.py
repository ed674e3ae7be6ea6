"""What the press remembers: never longer than the edition stands, and never more than its room."""

import asyncio
import socket
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from masthead.press.edition import Edition
from masthead.press.record.tests.signed import paper, print_signed
from masthead.press.serving import ready as remembering
from masthead.press.serving.lookup import Shelf
from masthead.press.serving.ready import LET_GO_SECONDS, ReadyAnswers
from masthead.press.serving.tests.paper import print_paper
from masthead.press.serving.tests.served import serving
from masthead.press.tests.sheets import AT, long, printed, sheet

pytestmark = pytest.mark.once
HEAD = b" HTTP/1.1\r\nHost: paper\r\nAccept-Encoding: gzip\r\n\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "edition"


@pytest.fixture
def answers(folder: Path) -> Iterator[ReadyAnswers]:
    print_paper(folder)
    shelf = Shelf(folder=folder, languages=("uk",))
    yield ReadyAnswers(shelf)
    shelf.held.close()


def asked(answers: ReadyAnswers, *requests: bytes) -> list[bytes | None]:
    """Return what is answered to each request, each in a turn of its own."""
    return asyncio.run(_ask(answers, requests))


async def _ask(answers: ReadyAnswers, requests: Iterable[bytes]) -> list[bytes | None]:
    found = []
    for request in requests:
        found.append(answers.find(request))
        await asyncio.sleep(0)
    return found


def get(target: str, *, more: str = "") -> bytes:
    return f"GET {target}".encode() + HEAD.replace(b"\r\n\r\n", f"\r\n{more}\r\n".encode() if more else b"\r\n\r\n")


@pytest.mark.parametrize("target", ["/news/", "/media/a.jpg", "/gone/", "/old/", "/robots.txt", "/nowhere/", "/news"])
def test_the_second_answer_is_the_first(answers: ReadyAnswers, target: str) -> None:
    first, second, other = asked(answers, get(target), get(target), get("/"))
    assert first == second != other


@pytest.mark.parametrize("target", ["/news/", "/media/a.jpg"])
def test_a_remembered_answer_has_todays_date(
    answers: ReadyAnswers, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembering, "time", lambda: 1_000_000_000.9)
    (before,) = asked(answers, get(target))
    monkeypatch.setattr(remembering, "time", lambda: 1_000_000_001.0)
    after = asked(answers, get(target), get(target))
    assert b"\r\ndate: Sun, 09 Sep 2001 01:46:40 GMT\r\n" in before
    assert after == [before.replace(b"01:46:40", b"01:46:41")] * 2


def test_endless_addresses_take_no_room(answers: ReadyAnswers) -> None:
    asked(answers, get("/"))
    before = answers._answers_bytes
    odd = ("/?{}", "/news/?{}", "/%6eews/?{}", "/#{}", "/nowhere-{}/", "/news/a-story/{}", "/nowhere-{}")
    found = asked(answers, *(get(each.format(number)) for each in odd for number in range(200)))
    assert all(found)
    assert answers._answers_bytes == before
    assert sum(len(kind.answers) for kind in answers._kinds.values()) == 1


def test_what_readers_say_of_themselves_takes_its_room_and_no_more(answers: ReadyAnswers) -> None:
    def heads() -> Iterator[bytes]:
        for number in range(6_000):
            yield get("/", more=f"If-None-Match: {number}\r\nX: {'x' * 400}\r\n")
            assert answers._heads_bytes <= remembering.HEADS_BYTES + 2_000
            assert len(answers._kinds) <= len(answers._heads) + 1

    asyncio.run(_ask(answers, heads()))
    assert len(answers._heads) < 2_000
    asked(answers, get("/", more=f"X: {'x' * 8_000}\r\n"))
    assert max(map(len, answers._heads)) < 5_000


def test_what_a_long_head_wants_is_not_kept_and_takes_no_room(answers: ReadyAnswers) -> None:
    asked(answers, get("/"))
    before = answers._answers_bytes
    found = asked(answers, *(get("/", more=f"If-None-Match: {each}\r\nX: {'x' * 8_000}\r\n") for each in range(9)))
    assert all(each.startswith(b"HTTP/1.1 200 ") for each in found)
    assert answers._answers_bytes == before


def test_a_proof_takes_its_room_for_each_who_wants_it_otherwise(folder: Path) -> None:
    """Its body lies nowhere in the edition, but is put together for whoever asks."""
    print_signed(folder, *paper())
    answers, path = ReadyAnswers(Shelf(folder=folder, languages=())), "/.well-known/masthead/leaves/0.txt"
    found = asked(answers, *(get(path, more=f"If-None-Match: {number}\r\n") for number in range(20)), get(path))
    assert len({each.partition(b"\r\n\r\n")[2] for each in found}) == 1
    kept = [each for kind in answers._kinds.values() for each in kind.answers.values()]
    assert len(kept) == len(found)
    assert answers._answers_bytes > sum(len(each.own) + len(each.body) for each in kept)


def test_many_pages_take_their_room_and_no_more(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "ANSWERS_BYTES", 20_000)
    printed(folder, *(sheet(f"/{number}/", long(str(number))) for number in range(100)))
    answers = ReadyAnswers(Shelf(folder=folder, languages=()))
    for number in range(100):
        (found,) = asked(answers, get(f"/{number}/"))
        assert found.startswith(b"HTTP/1.1 200 ")
        assert answers._answers_bytes < 25_000
    kept = sum(len(kind.answers) for kind in answers._kinds.values())
    assert 0 < kept < 40


def test_an_answer_is_forgotten_with_its_edition(folder: Path) -> None:
    print_paper(folder)
    with serving(folder) as served, served.connect() as connection, Edition.open(folder, writable=True) as edition:
        before = [said_to(connection, path)[9:12] for path in ("/", "/news/", "/gone/")]
        with edition.writing(reason="a test", at=AT) as change:
            change.set_path(sheet("/", "another"))
            change.drop_path("/news/")
            change.set_path(sheet("/gone/", "back again"))
        assert b"another" in said_to(connection, "/")
        assert before == [b"200", b"200", b"410"]
        assert [said_to(connection, path)[9:12] for path in ("/news/", "/gone/")] == [b"404", b"200"]


def test_an_answer_is_not_given_from_an_edition_that_was_given_up_in_this_turn(
    answers: ReadyAnswers, folder: Path
) -> None:
    """Its bytes lay in a map that is there no more: to touch them would kill."""

    async def ask() -> tuple[bytes | None, bytes | None]:
        before = answers.find(get("/news/"))
        answers._held.close()
        answers._held._looked_at = float("-inf")
        return before, answers.find(get("/news/"))

    before, after = asyncio.run(ask())
    assert before == after


def test_a_press_that_nobody_asks_lets_old_pages_go(folder: Path) -> None:
    """Otherwise an edition that is printed all night long would keep every page that it replaced."""
    large = bytes(300_000)
    printed(folder, sheet("/", "front"))
    with serving(folder) as served, served.connect() as connection, Edition.open(folder, writable=True) as edition:
        assert b"front" in said_to(connection, "/")
        for number in range(8):
            with edition.writing(reason="a test", at=AT) as change:
                change.put("meta", b"large", bytes([number]) + large)
            time.sleep(1.2 * LET_GO_SECONDS)
        assert edition.stats()["bytes"] < 6 * len(large)
        assert b"front" in said_to(connection, "/")


def said_to(connection: socket.socket, target: str) -> bytes:
    """Ask the way that is answered out of what is remembered: on a connection that stays open."""
    connection.sendall(get(target))
    return connection.recv(65_536)
