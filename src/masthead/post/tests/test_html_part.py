"""Each letter has two parts that say the same, and neither fetches anything."""

import random
import re
from datetime import timedelta

import html5lib
import pytest
from django.utils import timezone

from masthead.post.html_part import html_of
from masthead.post.outbox import Draft, write_letter
from masthead.post.sending import send_waiting
from masthead.post.tests.conftest import Mailbox

TEXT = """Thank you. 5 € arrived & more: <script>alert("x")</script>

Give less:
https://counter.example/pledge/abc_-123/?a=1&b=2

See (https://paper.example/a). Or https://paper.example/b, perhaps.
"""


def words_of(html: str) -> list[str]:
    """Return what a browser shows of a page's body, by another parser than ours."""
    body = html5lib.parse(html, namespaceHTMLElements=False).find("body")
    return (
        " ".join(" ".join(body.itertext()).split())
        .replace(" .", ".")
        .replace(" )", ")")
        .replace("( ", "(")
        .replace(" ,", ",")
        .split()
    )


@pytest.mark.once
def test_the_html_says_what_the_text_says_and_its_links_lead_where_they_say() -> None:
    html = html_of(subject="A <b> & c", text=TEXT)
    page = html5lib.parse(html, namespaceHTMLElements=False)
    assert words_of(html) == TEXT.split()
    assert page.find("head/title").text == "A <b> & c"
    links = {each.get("href"): "".join(each.itertext()) for each in page.iter("a")}
    assert links == {each: each for each in (
        "https://counter.example/pledge/abc_-123/?a=1&b=2", "https://paper.example/a", "https://paper.example/b",
    )}  # fmt: skip
    assert len(list(page.find("body").iter("p"))) == 3
    assert not {each.tag for each in page.iter()} & {"script", "img", "link", "iframe", "form", "object"}
    assert "url(" not in html


@pytest.mark.once
def test_no_text_becomes_markup() -> None:
    chance = random.Random(5)
    pieces = [
        "<",
        ">",
        "&",
        '"',
        "'",
        "https://x.example/",
        "javascript:",
        "\n",
        "\n\n",
        " ",
        "a",
        "і",
        "<img src=x>",
        "]]>",
    ]
    for _ in range(500):
        text = "".join(chance.choices(pieces, k=chance.randint(1, 12)))
        page = html5lib.parse(html_of(subject="s", text=text), namespaceHTMLElements=False)
        assert {each.tag for each in page.find("body").iter()} <= {"body", "p", "a", "br"}
        assert all(re.match(r"https?://", each.get("href")) for each in page.iter("a"))


@pytest.mark.django_db(databases=["default", "supporters"], transaction=True)
@pytest.mark.parametrize("using", ["default", "supporters"])
def test_a_letter_arrives_with_both_parts(using: str, mailbox: Mailbox) -> None:
    write_letter(Draft(to="olena@x.example", subject="Привіт", text=TEXT), using=using)
    send_waiting(now=timezone.now() + timedelta(seconds=1), using=using)
    (sent,) = mailbox.letters
    assert sent.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in sent.iter_parts()] == ["text/plain", "text/html"]
    text, html = (part.get_content() for part in sent.iter_parts())
    assert text.split() == TEXT.split() == words_of(html)
