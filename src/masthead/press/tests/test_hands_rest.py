"""Those who render stand aside while a publish is printed, and never for somebody who is gone."""

import os
from collections.abc import Iterator
from functools import partial

import pytest

from masthead.press import hands as module
from masthead.press.hands import Rest, hands, stand_aside

pytestmark = pytest.mark.once
SOON_SECONDS = 0.1
LONG_SECONDS = 60.0


def rendered(page: int) -> Iterator[int]:
    stand_aside()
    yield page


def test_nothing_is_rendered_while_they_stand_aside() -> None:
    with hands(2) as helping:
        with helping.resting():
            helping.give(partial(rendered, 1))
            assert helping.take(seconds=SOON_SECONDS) == []
        assert helping.take(seconds=LONG_SECONDS) == [1]


def test_they_go_on_after_a_publish_that_failed() -> None:
    with hands(2) as helping:
        with pytest.raises(ZeroDivisionError), helping.resting():
            raise ZeroDivisionError
        helping.give(partial(rendered, 1))
        assert helping.take(seconds=LONG_SECONDS) == [1]


def test_nobody_waits_for_who_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    rest = Rest()
    monkeypatch.setattr(module, "_rest", rest)
    monkeypatch.setattr(rest, "_printer", os.getpid())
    with rest.asked_for():
        stand_aside()
