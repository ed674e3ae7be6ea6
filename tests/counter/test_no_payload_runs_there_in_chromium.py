"""Chromium runs nothing that a reader, or anybody else, wrote: not on the counter's pages, nor where they answer."""

import logging
import random

import pytest
from django.conf import settings as django_settings
from django.test import Client

from counter.doors import TABLE, open_counter
from masthead.counter.views import SHOWN
from masthead.style.files import static_file
from payloads.counter import answers_of_the_counter, pages_of_the_counter
from payloads.grammar import in_turn, payloads
from payloads.markup import CALL
from payloads.opening import HTML, House, Kept, complaints_of
from payloads.rooms import Seen, body_of
from payloads.words import write_everywhere
from reading import a_chromium
from world import make_world

pytestmark = [
    *(pytest.mark.browser, pytest.mark.long, pytest.mark.once, pytest.mark.timeout(1800)),
    pytest.mark.django_db(databases=["default", "supporters"]),
]
# How often all texts are written anew, with how many payloads in each.
SLICE, WHOLE = (1, 6), (3, 60)
DOORS_IN_SLICE = 3


def kept(seen: Seen) -> Kept:
    return Kept(media_type=HTML, body=seen.html, policy=seen.policy)


def test_chromium_runs_none_at_the_counter(counter: Client, caplog, monkeypatch, runs_whole: bool, counts) -> None:
    # The refusals are wanted here.
    caplog.set_level(logging.CRITICAL, logger="django.request")
    make_world()
    people = open_counter(monkeypatch)
    seed = random.randrange(2**32)
    names = list(TABLE) if runs_whole else random.Random(seed).sample(list(TABLE), DOORS_IN_SLICE)
    times, at_once = WHOLE if runs_whole else SLICE
    say = in_turn(payloads(seed=seed), at_once=at_once)
    texts, rooms = 0, []
    for _ in range(times):
        texts += write_everywhere(say)
        room: dict[str, Kept] = {}
        for seen in pages_of_the_counter(people, names=names):
            room[f"{seen.address}?{seen.role}"] = kept(seen)
            for number, answer in enumerate(answers_of_the_counter(people, seen, say=say)):
                room[f"{seen.address}?{seen.role}-{number}"] = kept(answer)
        rooms.append({address.replace(" ", "-"): each for address, each in room.items()})
    at = django_settings.MASTHEAD_CONFIG.addresses.counter
    files = {
        name: counter.get(name) for name in (f"/static/{static_file(each).path.rsplit('/', 1)[-1]}" for each in SHOWN)
    }
    styles = {
        name: Kept(media_type=answer["Content-Type"], body=body_of(answer), policy="") for name, answer in files.items()
    }
    house = House(at=at, may_ask=(at,), file_at=styles.get)
    awake = {"/": Kept(media_type=HTML, body=f"<!doctype html><img src=x onerror={CALL}>".encode(), policy="")}
    with a_chromium() as chromium:
        complaints = [f"{seed}: {said}" for said in complaints_of(chromium, rooms, house=house)]
        if runs_whole:
            # Our policy refuses it, and without our policy it runs.
            assert len(list(complaints_of(chromium, [awake], house=house))) == len(("refused", "ran"))
    counts(texts=texts, payloads=texts * at_once, pages=2 * sum(map(len, rooms)))
    assert sorted({each[:300] for each in complaints}) == []
