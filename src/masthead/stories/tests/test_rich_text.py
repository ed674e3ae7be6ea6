"""Rich text is cleaned when it is shown, whatever was stored, and links only where the public may go."""

from datetime import UTC, datetime
from time import process_time

import nh3
import pytest
from django.core.exceptions import ValidationError

from hostile import HOSTILE, ways_in
from masthead.lib.markup import MarkupTooLarge
from masthead.stories.models import Story
from masthead.stories.printing import print_story
from masthead.stories.rich_text import public_html
from world import World

AT = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.mark.once
@pytest.mark.parametrize(
    "stored",
    [
        *HOSTILE,
        "<p onclick=alert(1)>x",
        '<a href="javascript:alert(1)">x</a>',
        '<a href="JAVASCRIPT&colon;alert(1)">x</a>',
        '<a href="java\nscript:alert(1)">x</a>',
        '<a href="&#x6A;avascript:alert(1)">x</a>',
        '<a href="data:text/html,<script>">x</a>',
        '<a href="vbscript:x">x</a>',
        '<a linktype="page" id="1&quot; onclick=&quot;x">x</a>',
        '<a linktype="page" id="0" onclick="x" href="javascript:x">x</a>',
        '<a linktype="document" id="1">x</a>',
        '<embed embedtype="image" id="1" format="left" alt="x">',
        '<embed embedtype="media" url="https://video.example/1">',
        '<iframe src="https://evil.example"></iframe>',
        '<img src="https://tracker.example/pixel.gif">',
        '<p style="position:fixed">x</p>',
        '<form action="https://evil.example"><input name=a></form>',
        "<base href=https://evil.example><link rel=stylesheet href=//evil>",
        "<svg><script>alert(1)</script></svg><math><mtext><script>x</script></mtext></math>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<table><a href='javascript:x'><tr><td><a href=javascript:y>x",
        "<textarea><script>alert(1)</script>",
    ],
)
def test_nothing_that_was_stored_can_run_or_load(stored: str, db: None) -> None:
    html = public_html(stored)
    assert ways_in(b"<!doctype html><body>" + html.encode()) == []
    for foreign in ("tracker.example", "evil.example", "video.example", "<img", "<embed", "<iframe"):
        assert foreign not in html


@pytest.mark.once
@pytest.mark.parametrize(
    "stored", ["<p>one<p>two", "<b>a<i>b</b>c", "</div></article>x", "<ul><li>a", "<a href='https://a.example'>a"]
)
def test_what_is_not_closed_is_closed_before_the_page_goes_on(stored: str, db: None) -> None:
    html = public_html(stored)
    assert nh3.clean(html, link_rel=None) == html.replace(' rel="noopener"', "")
    assert "</article>" not in html
    for tag in ("p", "b", "i", "ul", "li", "a"):
        assert html.count(f"<{tag}>") + html.count(f"<{tag} ") == html.count(f"</{tag}>")


@pytest.mark.django_db(databases=["default", "supporters"])
def test_a_link_to_a_page_follows_it_and_ends_with_it(world: World) -> None:
    other = world.story("other", at=AT)
    story = world.story("reader", at=AT, body=[("text", f'<p>See <a linktype="page" id="{other.pk}">that</a>.</p>')])
    assert b'<a href="/news/other/" rel="noopener">that</a>' in print_story(story.pk).body
    other.move(world.sections["culture"], pos="last-child")
    assert b'href="/culture/other/"' in print_story(story.pk).body
    other.refresh_from_db()
    other.unpublish()
    assert b"See <a>that</a>." in print_story(story.pk).body


@pytest.mark.parametrize("id_", ["", "x", "999999", "-1", "1 or 1=1", "٣", "9" * 30])
def test_a_link_to_no_page_is_text(id_: str, db: None) -> None:
    assert public_html(f'<p><a linktype="page" id="{id_}">x</a></p>') == "<p><a>x</a></p>"


def test_markup_above_the_caps_is_refused_before_it_is_cleaned(world: World) -> None:
    """1.1 MB of nested tags took the sanitiser 267 seconds."""
    began = process_time()
    heavy = ("<ul><li>" * 70_000, "<b>" * 400_000, "<br>" * 60_000, "x" * 2_100_000)
    for number, stored in enumerate(heavy):
        with pytest.raises(MarkupTooLarge):
            public_html(stored)
        with pytest.raises(ValidationError, match="larger, or nested deeper"):
            world.story(f"heavy-{number}", at=AT, body=[("text", stored)])
    assert not Story.objects.filter(live=True).exists()
    assert process_time() - began < 30
