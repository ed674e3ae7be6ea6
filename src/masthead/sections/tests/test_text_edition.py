"""The text edition: every word of a story and no picture, small; and words to republish only where both allow it."""

import re
from datetime import UTC, datetime

import brotli
import pytest
from html5lib import HTMLParser, getTreeBuilder

from hostile import HOSTILE
from masthead.press.audit import audit
from masthead.press.chore import print_round
from masthead.press.edition import Edition
from masthead.sections.models import Newsroom
from masthead.stories.models import Story
from masthead.stories.printing import print_story
from masthead.stories.text_edition import print_text
from world import World, make_picture

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
MOST_BYTES = 15_000
QUOTE = {"text": "It was dark.", "attribution": "A witness", "role": "", "original": "", "language": ""}


def textarea(html: bytes) -> str | None:
    page = HTMLParser(tree=getTreeBuilder("etree")).parse(html.decode())
    return next((each.text for each in page.iter("{http://www.w3.org/1999/xhtml}textarea")), None)


def told(world: World, **said) -> Story:
    body = [
        ("text", '<p class="x" onclick="a()">One <a href="/culture/">way</a>.</p>'),
        ("heading", "A heading"),
        ("picture", {"picture": make_picture(), "caption": "A field"}),
        ("quote", QUOTE),
    ]
    return world.story("told", at=AT, hero=make_picture(colour="red"), body=body, bylines=("olena",), **said)


@pytest.mark.once
def test_it_has_every_word_and_no_picture(world: World) -> None:
    page = print_text(told(world, standfirst="So it was.").pk)
    html = page.body.decode()
    assert page.path == "/news/told/text/"
    for word in ("Told", "So it was.", "Olena Marchuk", "One", "A heading", "It was dark.", "A witness"):
        assert word in html
    assert not re.search(r"<img|<picture|<script|A field|onclick|/media/", html)
    assert '<link rel="canonical" href="http://localhost:8000/news/told/">' in html
    assert 'href="http://localhost:8000/culture/"' in html


@pytest.mark.once
def test_links_within_the_page_become_words(world: World) -> None:
    body = [("text", '<p>One <a href="#there">and <b>two</b></a>, <a href="https://example.org/">three</a>.</p>')]
    html = print_text(world.story("told", at=AT, body=body).pk).body.decode()
    assert '<p>One and <b>two</b>, <a href="https://example.org/">three</a>.</p>' in html


@pytest.mark.once
def test_a_long_story_is_small_in_either_script(world: World, settings) -> None:
    Newsroom.objects.update_or_create(pk=1, defaults={"lets_republish": True})
    words = [chr(0x430 + number % 32) * (number % 7 + 2) + str(number) for number in range(1_500)]
    story = world.story("long", at=AT, body=[("text", f"<p>{' '.join(words)}</p>")])
    assert len(brotli.compress(print_text(story.pk).body, quality=5)) <= MOST_BYTES


@pytest.mark.once
@pytest.mark.parametrize(("newsroom", "story"), [(True, True), (True, False), (False, True), (False, False)])
def test_words_to_republish_are_offered_where_both_allow_it(world: World, newsroom: bool, story: bool) -> None:
    Newsroom.objects.update_or_create(pk=1, defaults={"lets_republish": newsroom})
    pk = told(world, may_be_republished=story).pk
    offered = textarea(print_text(pk).body)
    assert (offered is not None) == (b"#republish" in print_story(pk).body) == (newsroom and story)


@pytest.mark.once
def test_what_is_republished_names_us_and_tells_us_nothing(world: World) -> None:
    Newsroom.objects.update_or_create(pk=1, defaults={"lets_republish": True})
    copy = textarea(print_text(told(world, title="A & b").pk).body)
    assert "<h1>A &amp; b</h1>" in copy
    assert '<a href="http://localhost:8000/news/told/" rel="canonical">A Newsroom</a>' in copy
    assert not re.search(r"<img|<script|class=|style=|src=|utm_|/media/", copy)
    assert not re.findall(r'href="(?!http)', copy)


@pytest.mark.once
@pytest.mark.parametrize("word", HOSTILE)
def test_no_word_leaves_the_field_it_stands_in(world: World, word: str) -> None:
    Newsroom.objects.update_or_create(pk=1, defaults={"lets_republish": True})
    story = world.story("here", at=AT, title=word, standfirst=f"{word}</textarea><script>a()</script>")
    html = print_text(story.pk).body
    assert b"<script" not in html
    assert html.count(b"</textarea>") == 1


def test_it_goes_with_its_story(world: World, edition: Edition, now: datetime) -> None:
    story = told(world)
    print_round(edition=edition, at=now)
    Story.objects.get(pk=story.pk).unpublish()
    print_round(edition=edition, at=now)
    with edition.reading() as view:
        assert view.entry("/news/told/text/").status == 410
    assert audit(edition=edition) == ()
