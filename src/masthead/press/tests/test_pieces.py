"""A piece that many pages share is made once a run, and each page knows what it read for it."""

from datetime import timedelta

import pytest

from masthead.press.facts import Asset, evaluate, fact, need, piece, recording, running, until
from masthead.press.tests.sheets import AT
from masthead.press.tests.toy_house import toy_house

pytestmark = pytest.mark.once
FILE = Asset(path="/media/1.webp", media_type="image/webp", load=lambda: b"")


def test_each_page_records_what_the_piece_read() -> None:
    made: list[str] = []
    with toy_house():
        weather = fact("toy.weather")(lambda place: f"rain in {place}")
        alone = weather.key("the north")

        def head() -> str:
            made.append("head")
            need(FILE)
            until(AT + timedelta(hours=2))
            return weather("the north")

        with running(at=AT):
            for hours in (1, 3):
                with recording() as page:
                    until(AT + timedelta(hours=hours))
                    assert piece("head", head) == evaluate(alone)
                assert set(page.facts) == {alone}
                assert page.assets == {FILE.path: FILE}
                assert page.until == AT + timedelta(hours=min(hours, 2))
        assert made == ["head"]
        assert (piece("head", head), piece("head", head)) == ("rain in the north", "rain in the north")
        assert made == ["head"] * 3
