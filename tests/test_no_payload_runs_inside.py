"""Whatever anybody writes into any text: no page of the desk, and no letter, gets more by it than words."""

import logging
import random
from collections.abc import Iterator

import pytest

from doors.walking import every_door
from masthead.post.html_part import html_of
from masthead.stories.models import Story
from payloads.grammar import CALL, HOST, WHAT_RUNS, in_turn, payloads
from payloads.newsroom import WORD, a_whole_newsroom
from payloads.reading import Made
from payloads.rooms import answers_of_the_desk, pages_of_the_desk, talk, write_in_every_room
from test_no_payload_runs import RICH

pytestmark = [
    *(pytest.mark.once, pytest.mark.timeout(1800)),
    pytest.mark.django_db(databases=["default", "supporters"]),
    # Its report of translations cuts a list without an order into pages; its comparisons take words for an address.
    pytest.mark.filterwarnings("ignore:Pagination may yield inconsistent results:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::bs4.MarkupResemblesLocatorWarning"),
]
# How often all texts are written anew, with how many payloads in each; whole, each text has held more than a thousand.
SLICE, WHOLE = (1, 6), (20, 60)
# How many of the desk's doors are opened, and how many forms are sent, when not all are.
DOORS_IN_SLICE = 8
LETTERS_IN_SLICE = 300
# What the form of a story is made of where it says that something is not ready.
NOT_READY = {"details", "summary", "ul", "li", "a"}
NOT_READY |= {"details open", "ul class", "a href", "a data-controller", "a data-action"}
# Elements that no page of the desk has, and some payloads are.
FOREIGN = {"embed", "marquee", "math", "mglyph", "object", "x:script", "xss", "z"}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Leave the refusals, which are wanted here, out of what a failure shows."""
    log = logging.getLogger("django.request")
    before = log.level
    log.setLevel(logging.CRITICAL)
    yield
    log.setLevel(before)


def made_of(html: bytes, *, where: str) -> tuple[set[str], list[str]]:
    """Return what a page is made of, and the faults that are no habit of Wagtail's."""
    made = Made()
    made.look(html, where=where)
    return made.of, [fault for fault in made.faults if CALL in fault or HOST in fault]


@pytest.mark.long
def test_nothing_that_is_written_becomes_more_than_words_at_the_desk(runs_whole: bool, counts) -> None:
    words = a_whole_newsroom()
    talk(Story.objects.get(pk=words["page_id"]), word=WORD)
    seed = random.randrange(2**32)
    doors = every_door() if runs_whole else random.Random(seed).sample(every_door(), DOORS_IN_SLICE)
    times, at_once = WHOLE if runs_whole else SLICE
    say = in_turn(payloads(seed=seed), at_once=at_once)
    fine: dict[str, set[str]] = {}
    # As it is, with its tables and lists, and with a word in each text, even in those that are empty.
    for write in (int, lambda: write_in_every_room(lambda: WORD)):
        write()
        for it in pages_of_the_desk(words, doors=doors):
            fine.setdefault(it.name, {*RICH, *NOT_READY}).update(made_of(it.html, where=it.name)[0])
    texts = pages = answers = 0
    for _ in range(times):
        texts += write_in_every_room(say)
        seen = list(pages_of_the_desk(words, doors=doors))
        assert {each.name for each in seen} == fine.keys(), f"{seed}: a page broke"
        for each in seen:
            made, faults = made_of(each.html, where=each.name)
            assert (made - fine[each.name], faults) == (set(), []), f"{seed}: {each.name}"
        pages += len(seen)
    for each in seen:
        for html in answers_of_the_desk(each, say=say):
            made, faults = made_of(html, where=each.name)
            assert (made & FOREIGN, faults) == (set(), []), f"{seed}: {each.name}"
            answers += 1
    counts(texts=texts, payloads=texts * at_once, pages=pages, answers=answers)


@pytest.mark.long
def test_nothing_in_a_letter_becomes_more_than_words(runs_whole: bool, counts) -> None:
    """A letter's HTML is made of its text, whoever wrote that; nothing else makes any."""
    seed = random.randrange(2**32)
    said = payloads(seed=seed)[: None if runs_whole else LETTERS_IN_SLICE]
    fine = made_of(html_of(subject=WORD, text=f"{WORD}\n{WORD}\n\nhttps://example.org/").encode(), where="fine")[0]
    for text in said:
        made, faults = made_of(html_of(subject=text, text=f"{text}\n\n{text}").encode(), where="letter")
        assert made - fine == set(), f"{seed}: {text!r}"
        assert [fault for fault in faults if not fault.startswith("letter: a href='http")] == [], f"{seed}: {text!r}"
    counts(letters=len(said))


def test_the_check_is_awake() -> None:
    for runs in WHAT_RUNS:
        if runs.startswith("<script>"):
            assert made_of(f"<!doctype html><body><p>x{runs}".encode(), where="page")[1], runs
