"""An entry's text: a few marks, and nothing that could become markup by itself."""

import pytest

from hostile import HOSTILE
from masthead.live.marked_text import html_of

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def test_the_marks_that_an_editor_is_told_of() -> None:
    text = "One **bold** word\nand *another*.\n\n- [a list](https://example.org/)\n- <https://example.org/>"
    assert html_of(text) == (
        "<p>One <strong>bold</strong> word<br>\nand <em>another</em>.</p>\n<ul>\n"
        '<li><a href="https://example.org/" rel="noopener">a list</a></li>\n'
        '<li><a href="https://example.org/" rel="noopener">https://example.org/</a></li>\n</ul>\n'
    )


def test_whatever_else_is_typed_stays_as_it_is() -> None:
    for text in (
        "# 5 of 7",
        "1 < 2 & 3 > 2",
        "| a | b |",
        "    four spaces",
        "`code`",
        "![x](https://example.org/x.png)",
    ):
        html = html_of(text)
        assert "<img" not in html
        assert "<h1" not in html
        assert "<code" not in html
    assert html_of("1 < 2 & 3 > 2") == "<p>1 &lt; 2 &amp; 3 &gt; 2</p>\n"


def test_no_words_become_markup() -> None:
    for word in HOSTILE:
        for text in (word, f"**{word}**", f"[{word}]({word})", f"<{word}>"):
            html = html_of(text)
            assert "<script" not in html.lower()
            assert 'href="javascript' not in html.lower()
            assert "<svg" not in html.lower()
