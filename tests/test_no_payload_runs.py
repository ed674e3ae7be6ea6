"""Whatever anybody writes into any text, past every form: no page gets an element, a handler or a source by it."""

import random
from datetime import timedelta
from itertools import islice

import pytest
from django.utils import timezone

from masthead.archive.tests.exports import item, written
from masthead.archive.wordpress.importing import Wish, import_export
from masthead.press.chore import print_all
from masthead.press.edition import Edition
from payloads.grammar import WHAT_RUNS, in_turn, payloads
from payloads.newsroom import WORD, a_whole_newsroom
from payloads.reading import Made, made_of
from payloads.words import MADE_BY_US, words_of_models, write_everywhere
from world import make_world

pytestmark = [pytest.mark.once, pytest.mark.timeout(900), pytest.mark.django_db(databases=["default", "supporters"])]
# How often all texts are written anew, with how many payloads in each: whole, each text has held more than a thousand.
SLICE, WHOLE = (1, 6), (110, 10)
ITEMS_IN_SLICE, ITEMS = 12, 1_200
# Rich text may hold these wherever it stands, and any of them a title and a language.
TAGS = (
    "a b strong em i u s ul ol li p br h2 h3 h4 sup sub blockquote cite q code pre hr dl dt dd"
    " table thead tbody tr th td"
).split()
# What a quote, a post or a table stands in when it is imported.
FRAMES = {"figure", "figure class", "figcaption", "figcaption class", "cite class", "span class", "blockquote class"}
RICH = {*TAGS, "a href", "a rel", *(f"{tag} {name}" for tag in TAGS for name in ("title", "lang"))}


def printed(edition: Edition) -> Made:
    print_all(edition=edition, at=timezone.now() + timedelta(minutes=1), reason="payloads")
    with edition.reading() as view:
        assert view.count("failed") == 0
    return made_of(edition)


def test_the_check_is_awake() -> None:
    blank = Made()
    blank.look(b"<!doctype html><body><p>x", where="blank")
    for runs in WHAT_RUNS:
        if runs.startswith("<") and "<!" not in runs:
            seen = Made()
            seen.look(f"<!doctype html><body><p>x{runs} >".encode(), where="page")
            assert seen.faults or seen.of - blank.of - RICH, runs


def test_every_text_is_somebodys_word_or_made_by_us() -> None:
    found = {f"{model._meta.label}.{field.name}" for model, field in words_of_models()}
    made = {f"{label}.{name}" for label, names in MADE_BY_US.items() for name in names.split()}
    assert {
        "stories.Story.body",
        "pictures.Picture.credit",
        "agenda.PitchWords.why",
        "appeal.SupportPage.title",
    } <= found
    assert len(found) > 50
    assert not found & made


@pytest.mark.long
def test_nothing_that_is_written_becomes_more_than_words(edition: Edition, runs_whole: bool, counts) -> None:
    a_whole_newsroom()
    fine = printed(edition).of | RICH
    # Once each text says something, so that nothing appears later only because it is no longer empty.
    write_everywhere(lambda: WORD)
    fine |= printed(edition).of
    seed, texts = random.randrange(2**32), 0
    times, at_once = WHOLE if runs_whole else SLICE
    say = in_turn(payloads(seed=seed), at_once=at_once)
    for _ in range(times):
        texts += write_everywhere(say)
        made = printed(edition)
        assert made.faults == [], seed
        assert made.of - fine == set(), seed
    counts(texts=texts, payloads=texts * at_once)


@pytest.mark.long
def test_nothing_that_is_imported_becomes_more_than_words(edition: Edition, runs_whole: bool, counts, tmp_path) -> None:
    make_world()
    seed = random.randrange(2**32)
    # What XML cannot hold never gets as far as the importer.
    pool = (each for each in payloads(seed=seed) if not set(each) & set("\x00\x01\x0c\ufffe"))
    few = [list(islice(pool, 5)) for _ in range(ITEMS if runs_whole else ITEMS_IN_SLICE)]
    plain = [item(9_000 + n, title="Words", excerpt="Words") for n in range(ITEMS_IN_SLICE)]
    items = [item(n, title=a, excerpt=b, body=c, author=d, link=e) for n, (a, b, c, d, e) in enumerate(few, 1)]
    assert set(import_export(written(tmp_path / "plain.xml", plain), wish=Wish()).outcomes()) == {"created"}
    fine = printed(edition).of | RICH | FRAMES
    report = import_export(written(tmp_path / "hostile.xml", items), wish=Wish())
    assert report.item_count == len(items)
    made = printed(edition)
    assert made.faults == [], seed
    assert made.of - fine == set(), seed
    counts(items=len(items), payloads=5 * len(items))
