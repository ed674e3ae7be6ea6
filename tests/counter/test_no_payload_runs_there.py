"""Whatever anybody writes into any text or form: no page of the counter gets an element, a handler or a source by it."""

import logging
import random
from collections.abc import Iterator
from urllib.parse import urlencode, urljoin

import pytest
from django.conf import settings as django_settings
from django.test import Client

from counter.doors import TABLE, Counter, open_counter, with_token
from counter.test_every_counter_address import address
from payloads.grammar import in_turn, payloads
from payloads.reading import Made
from payloads.rooms import ASKED, body_of, forms_of, is_page, undone
from payloads.words import write_everywhere
from world import make_world

pytestmark = [
    *(pytest.mark.once, pytest.mark.long, pytest.mark.timeout(1800)),
    pytest.mark.django_db(databases=["default", "supporters"]),
]
PEOPLE = ("passer-by", "link holder", "patron")
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


def pages(people: Counter, *, names: list[str]) -> Iterator[tuple[str, str, bytes]]:
    """Yield every page behind these names: who sees which, its address and its HTML."""
    for name in names:
        for person in PEOPLE:
            where = address(name, people.words(person, name=name))
            with undone():
                answer = people.browser(person).get(where)
            if is_page(answer):
                yield f"{person} {name}", where, body_of(answer)


def answers(people: Counter, *, person: str, where: str, html: bytes, say) -> Iterator[bytes]:
    """Yield what is shown to whoever asks for something strange, and sends each form full of it."""
    requests = [("get", f"{where}?{urlencode({name: say() for name in ASKED})}", {})]
    requests += [("post", urljoin(where, action), said) for action, said in forms_of(html, say=say)]
    for method, url, said in requests:
        browser = people.browser(person)
        headers = {"origin": django_settings.MASTHEAD_CONFIG.addresses.counter} | with_token(browser)
        with undone():
            answer = getattr(browser, method)(url, said, headers=headers)
            if is_page(answer):
                yield body_of(answer)


def test_nothing_becomes_more_than_words(people: Counter, runs_whole: bool, counts) -> None:
    seed = random.randrange(2**32)
    names = list(TABLE) if runs_whole else random.Random(seed).sample(list(TABLE), DOORS_IN_SLICE)
    times, at_once = WHOLE if runs_whole else SLICE
    say = in_turn(payloads(seed=seed), at_once=at_once)
    write_everywhere(lambda: "Word")
    fine: dict[str, Made] = {}
    for where, _, html in pages(people, names=names):
        fine.setdefault(where, Made()).look(html, where=where)
    texts = shown = sent = 0
    for _ in range(times):
        texts += write_everywhere(say)
        seen = list(pages(people, names=names))
        assert {where for where, _, _ in seen} == fine.keys(), f"{seed}: a page broke"
        for where, url, html in seen:
            made = Made()
            made.look(html, where=where)
            assert (made.of - fine[where].of, made.faults) == (set(), []), seed
            shown += 1
            for answer in answers(people, person=where.rpartition(" ")[0], where=url, html=html, say=say):
                made = Made()
                made.look(answer, where=where)
                assert made.faults == [], seed
                sent += 1
    counts(texts=texts, payloads=texts * at_once, pages=shown, answers=sent)
