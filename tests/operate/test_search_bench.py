"""The search's bench makes an index, finds what it publishes, and weighs an answer as the browser is sent it."""

from contextlib import nullcontext
from datetime import datetime, timedelta

import pytest

from masthead.finding.checking import check, find
from masthead.press.chore import print_all
from masthead.press.edition import Edition
from masthead.stories.paths import search_path
from masthead.upkeep import search_bench
from masthead.upkeep.made_up_words import STEMS, MadeUpWords
from masthead.upkeep.query_bench import weigh
from world import make_world

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "supporters"])]
_HEAD_BYTES = 700


def test_it_measures_what_readers_find(edition: Edition, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world()
    often = MadeUpWords(language="en", seed=20).word()
    for number in range(3):
        world.story(f"s{number}", at=now - timedelta(hours=number), title=f"{often} {number}")
    print_all(edition=edition, at=now, reason="a test")
    monkeypatch.setattr(search_bench, "peak_memory", lambda: nullcontext(lambda: 7))
    rates = search_bench.measure(edition=edition, languages=("en", "uk"), runs=2, queries=20)
    assert (rates.stories, rates.whole_peak_bytes) == (3, 7)
    assert rates.publish.cpu_seconds >= rates.print.cpu_seconds > 0
    assert check(edition) == ()
    with edition.reading() as view:
        assert len(find(view, words=often, language="en")) >= 3
        cabinet = view.read(f"{search_path('en')}cabinet.json").entry.variant("br")
        least = _HEAD_BYTES + len(view.get("bodies", cabinet.body_key))
        asked = weigh(view, language="en", queries=20)
    assert least + _HEAD_BYTES < asked.median <= asked.p95 <= asked.most
    assert rates.queries.keys() == {"en", "uk"}


def test_words_are_as_often_as_those_of_a_language() -> None:
    words = MadeUpWords(language="uk", seed=1)
    said = [words.word() for _ in range(20_000)]
    assert STEMS / 10 < len(set(said)) < len(said)
    assert [MadeUpWords(language="uk", seed=2).sentence(9) for _ in "ab"].count(
        MadeUpWords(language="uk", seed=2).sentence(9)
    ) == 2
