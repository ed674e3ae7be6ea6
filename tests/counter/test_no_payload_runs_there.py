"""Whatever anybody writes into any text or form: no page of the counter gets an element, a handler or a source by it."""

import logging
import random

import pytest
from django.test import Client

from counter.doors import TABLE, Counter, open_counter
from payloads.counter import answers_of_the_counter, pages_of_the_counter
from payloads.grammar import in_turn, payloads
from payloads.reading import Made
from payloads.words import write_everywhere
from world import make_world

pytestmark = [
    *(pytest.mark.once, pytest.mark.long, pytest.mark.timeout(1800)),
    pytest.mark.django_db(databases=["default", "supporters"]),
]
# How often all texts are written anew, with how many payloads in each; whole, each text has held more than a thousand.
SLICE, WHOLE = (1, 6), (20, 60)
DOORS_IN_SLICE = 8


@pytest.fixture
def people(counter: Client, settings, caplog, monkeypatch) -> Counter:
    """Two patrons at the counter, with pledges, visits and an open ballot."""
    # The refusals are wanted here.
    caplog.set_level(logging.CRITICAL, logger="django.request")
    make_world()
    return open_counter(monkeypatch)


def test_nothing_becomes_more_than_words(people: Counter, runs_whole: bool, counts) -> None:
    seed = random.randrange(2**32)
    names = list(TABLE) if runs_whole else random.Random(seed).sample(list(TABLE), DOORS_IN_SLICE)
    times, at_once = WHOLE if runs_whole else SLICE
    say = in_turn(payloads(seed=seed), at_once=at_once)
    write_everywhere(lambda: "Word")
    fine: dict[str, Made] = {}
    for it in pages_of_the_counter(people, names=names):
        fine.setdefault(it.name, Made()).look(it.html, where=it.name)
    texts = shown = sent = 0
    for _ in range(times):
        texts += write_everywhere(say)
        seen = list(pages_of_the_counter(people, names=names))
        assert {each.name for each in seen} == fine.keys(), f"{seed}: a page broke"
        for each in seen:
            made = Made()
            made.look(each.html, where=each.name)
            assert (made.of - fine[each.name].of, made.faults) == (set(), []), seed
            shown += 1
            for answer in answers_of_the_counter(people, each, say=say):
                made = Made()
                made.look(answer.html, where=each.name)
                assert made.faults == [], seed
                sent += 1
    counts(texts=texts, payloads=texts * at_once, pages=shown, answers=sent)
