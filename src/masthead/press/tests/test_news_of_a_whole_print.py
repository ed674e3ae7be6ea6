"""What is published while everything is printed goes before what was rendered, whatever waits to be laid ready."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from masthead.press import whole
from masthead.press.edition import Edition
from masthead.press.hands import Hands, OwnHands
from masthead.press.tests.sheets import AT
from masthead.press.tests.toy_house import full_house
from masthead.press.whole import Wanted, print_whole

pytestmark = pytest.mark.once
PAGES, CHUNK = 24, 8


class Newsroom:
    """News that come at the looks of those numbers."""

    def __init__(self, *, edition: Edition, at: set[int]) -> None:
        self._edition, self._at, self._looks = edition, at, 0
        self._is_left = False
        self.done: list[tuple[str, int]] = []

    def is_new(self) -> bool:
        self._looks += 1
        is_now = self._looks in self._at
        self._is_left |= is_now
        return is_now

    def is_waiting(self) -> bool:
        return self.is_new() or self._is_left

    def first(self) -> None:
        self._note("first")

    def everything(self) -> None:
        self._is_left = False
        self._note("everything")

    def _note(self, name: str) -> None:
        with self._edition.reading() as view:
            self.done.append((name, view.count("staged")))


class SlowHands(OwnHands):
    """A task is given out before the one before it is done."""

    @property
    def is_free(self) -> bool:
        return len(self._given) < 2


@pytest.fixture(autouse=True)
def always_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "_PAGES_AT_ONCE", CHUNK)
    monkeypatch.setattr(whole, "_LOOK_EVERY_SECONDS", -1)


def printed_with(news: Newsroom, *, edition: Edition) -> None:
    with full_house(PAGES):
        outcome = print_whole(edition=edition, wanted=Wanted(at=AT, reason="all"), news=news)
    assert outcome.is_whole
    with edition.reading() as view:
        assert view.count("paths") == view.count("pages") >= PAGES


def test_nobody_waits_for_a_whole_chunk_to_be_laid_ready(edition: Edition) -> None:
    news = Newsroom(edition=edition, at={9})
    printed_with(news, edition=edition)
    first, rest = news.done
    assert first[0] == "first"
    assert first[1] % CHUNK
    assert rest[0] == "everything"
    assert rest[1] >= CHUNK


def test_who_publishes_next_does_not_wait_for_what_was_given_out(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def slow(_count: int) -> Iterator[Hands]:
        yield SlowHands()

    monkeypatch.setattr(whole, "hands", slow)
    news = Newsroom(edition=edition, at={14, 18})
    printed_with(news, edition=edition)
    names, laid = zip(*news.done, strict=True)
    assert names == ("first", "first", "everything")
    assert laid[0] < laid[1] < laid[2]
