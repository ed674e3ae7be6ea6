"""What WordPress's blocks and shortcodes become, and that each is accounted for."""

import json
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from masthead.archive.wordpress.beside import Beside, embeds_of, footnotes_of
from masthead.archive.wordpress.flat import as_html
from masthead.archive.wordpress.turning import read_words
from masthead.archive.wordpress.words import Words
from masthead.lib.markup import BYTE_CAP, MarkupTooLarge, check_markup, plain_text

pytestmark = pytest.mark.once
HERE = "https://old.example/files/"
PICTURES = {f"{HERE}a.jpg": 1, f"{HERE}b.jpg": 2, "1": 1, "2": 2}
TWEET = (
    '<blockquote class="twitter-tweet"><p lang="uk" dir="ltr">Світло є. <a href="https://t.co/x">t.co/x</a></p>&mdash; '
    'Анна (@anna) <a href="https://twitter.com/anna/status/1667114437309366277?ref_src=twsrc">June 9, 2023</a></blockquote>'
    '<script async src="https://platform.twitter.com/widgets.js"></script>'
)
POST = {
    "text": "Світло є. t.co/x", "language": "uk", "author": "Анна", "handle": "@anna", "platform": "X",
    "posted_at": datetime(2023, 6, 9, 10, 20, 30, tzinfo=UTC), "address": "https://twitter.com/anna/status/1667114437309366277",
}  # fmt: skip


def turned(html: str, **beside: Any) -> Words:
    return read_words(html, beside=Beside(by_address=PICTURES.get, by_number=PICTURES.get, **beside))


def block(kind: str, inside: str | None = None, **said: object) -> str:
    words = f" {json.dumps(said)}" if said else ""
    return f"<!-- wp:{kind}{words} /-->" if inside is None else f"<!-- wp:{kind}{words} -->{inside}<!-- /wp:{kind} -->"


def image(name: str, caption: str = "") -> str:
    said = f"<figcaption>{caption}</figcaption>" if caption else ""
    return block("image", f'<figure class="wp-block-image"><img src="{HERE}{name}" alt="x">{said}</figure>')


def text(*paragraphs: str) -> tuple[str, str]:
    return "text", "".join(f"<p>{each}</p>" for each in paragraphs)


CASES: dict[str, tuple[str, list[tuple[str, Any]], dict[tuple[str, str], int]]] = {
    "words within words stay one paragraph": (
        "<div>Hello <b>you</b> there</div>", [text("Hello <b>you</b> there")], {},
    ),
    "breaks stand between tags alone": ('One\n<a\nhref="https://a.example/">Two</a>', [text('One<br>\n<a href="https://a.example/">Two</a>')], {}),
    "a picture with its caption": (
        image("a-300x200.jpg", "A field").replace("a-300x200", "a"),
        [("picture", {"picture": 1, "caption": "A field"})], {("image", "kept"): 1},
    ),
    "a picture that is not here leaves its caption": (
        image("gone.jpg", "A <em>field</em>"), [text("A field")], {("image", "left out"): 1},
    ),
    "a classic caption": (
        f'[caption id="x" width="3"]<a href="/big"><img src="{HERE}a.jpg"></a> Ann &amp; Bob[/caption]',
        [("picture", {"picture": 1, "caption": "Ann & Bob"})], {},
    ),
    "an old caption": (
        f'[caption caption="Ann"]<img src="{HERE}a.jpg">[/caption]', [("picture", {"picture": 1, "caption": "Ann"})], {},
    ),
    "a caption that never ends": ("[caption]One\n\nTwo", [text("One", "Two")], {}),
    "a gallery": (
        block("gallery", "<figure>" + image("a.jpg", "A") + image("b.jpg") + "<figcaption>Both</figcaption></figure>"),
        [("gallery", {"caption": "Both", "pictures": [{"picture": 1, "caption": "A"}, {"picture": 2, "caption": ""}]})],
        {("gallery", "kept"): 1, ("image", "kept"): 2},
    ),
    "a classic gallery": (
        '[gallery ids="2,1"]',
        [("gallery", {"caption": "", "pictures": [{"picture": 2, "caption": ""}, {"picture": 1, "caption": ""}]})], {},
    ),
    "a quote": (
        block("quote", "<blockquote>" + block("paragraph", "<p>So</p>") + "<ul><li>it is</li></ul><cite>Ann</cite></blockquote>"),
        [("quote", {"text": "So\nit is", "attribution": "Ann", "role": ""})],
        {("quote", "kept"): 1, ("paragraph", "kept"): 1},
    ),
    "a table": (
        block("table", "<figure><table><tr><th>Year</th><th>Dead</th></tr><tr><td>2024</td><td></td></tr></table>"
              "<figcaption>By year</figcaption></figure>"),
        [("table", {"caption": "By year", "table": "Year\tDead\n2024\t", "source": ""})], {("table", "kept"): 1},
    ),
    "a table with more than words": (
        block("table", '<table><tr><td><a href="https://a.example/">A</a></td></tr><tr><td>B</td></tr></table>'),
        [("text", '<table><tbody><tr><td><a href="https://a.example/">A</a></td></tr><tr><td>B</td></tr></tbody></table>')],
        {("table", "kept"): 1},
    ),
    "a video": (
        block("video", f'<figure><video src="{HERE}v.mp4"></video><figcaption>Seen</figcaption></figure>'),
        [text(f'<a href="{HERE}v.mp4">{HERE}v.mp4</a>', "Seen")], {("video", "changed"): 1},
    ),
    "a file": (
        block("file", f'<a href="{HERE}f.pdf">Report</a><a class="wp-block-file__button" href="{HERE}f.pdf">Download</a>'),
        [text(f'<a href="{HERE}f.pdf">Report</a>')], {("file", "changed"): 1},
    ),
    "an embedded film": (
        block("embed", "<figure><div>\nhttps://v.example/1\n</div></figure>", url="https://v.example/1"),
        [text('<a href="https://v.example/1">https://v.example/1</a>')], {("embed", "changed"): 1},
    ),
    "an address alone on its line": (
        "One\n\nhttps://v.example/1\n\nTwo",
        [text("One", '<a href="https://v.example/1">https://v.example/1</a>', "Two")], {},
    ),
    "a pasted post": (TWEET, [("quoted_post", POST)], {}),
    "a post on Telegram": (
        '<script async src="https://telegram.org/js/telegram-widget.js" data-telegram-post="kanal/77"></script>',
        [text('<a href="https://t.me/kanal/77">https://t.me/kanal/77</a>')], {},
    ),
    "a cover": (
        block("cover", "<div><div>" + block("paragraph", "<p>Over it</p>") + "</div></div>", url=f"{HERE}a.jpg"),
        [("picture", {"picture": 1, "caption": ""}), text("Over it")], {("cover", "kept"): 1, ("paragraph", "kept"): 1},
    ),
    "a list": (
        block("list", "<ul>" + block("list-item", f'<li>One<img src="{HERE}a.jpg"></li>') + "</ul>"),
        [("text", "<ul><li>One</li></ul>"), ("picture", {"picture": 1, "caption": ""})],
        {("list", "kept"): 1, ("list-item", "kept"): 1},
    ),
    "details": (
        block("details", "<details><summary>More</summary>" + block("paragraph", "<p>Inside</p>") + "</details>"),
        [text("<b>More</b>", "Inside")], {("details", "kept"): 1, ("paragraph", "kept"): 1},
    ),
    "an unknown block with words": (
        block("acme/box", "<div><h3>Head</h3><p onclick=x()>Words</p></div>"),
        [("heading", "Head"), text("Words")], {("acme/box", "as text"): 1},
    ),
    "an unknown block without": (
        block("acme/card", title="<b>Ann</b>", tags=["a", 2]),
        [text("title: &lt;b&gt;Ann&lt;/b&gt; · a · 2")], {("acme/card", "as text"): 1},
    ),
    "room": ("a" + block("spacer", "<div></div>"), [text("a")], {("spacer", "empty"): 1}),
    "what the theme makes": (block("latest-posts"), [], {("latest-posts", "left out"): 1}),
    "an ending without a beginning": ("<!-- /wp:paragraph --><p>a</p><!-- wp:group -->b", [text("a", "b")], {("group", "kept"): 1}),
    "a name in the markup": ('<wp-mark n="0"><wp-mark n="x">a</wp-mark></wp-mark>' + block("more"), [text("a")], {("more", "kept"): 1}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_block_becomes_ours(case: str) -> None:
    html, blocks, tally = CASES[case]
    words = turned(html)
    assert words.blocks == blocks
    assert dict(words.tally) == tally


def test_footnotes_find_their_places() -> None:
    notes = [{"id": "a-b", "content": 'See <a href="https://a.example/" onclick="x()">this</a><img src=x onerror=y()>'}]
    html = block("paragraph", '<p>So<sup data-fn="a-b" class="fn"><a href="#a-b">1</a></sup>.</p>') + block("footnotes")
    words = turned(html, footnotes=footnotes_of({"footnotes": json.dumps(notes)}))
    note = {"mark": "1", "text": '<p>See <a href="https://a.example/">this</a></p>'}
    assert words.blocks == [text("So[^1]."), ("notes", [note])]
    assert words.tally["footnotes", "kept"] == 1
    assert as_html(words) == f"<p>So<sup>1</sup>.</p><ol><li>{note['text']}</li></ol>"
    for broken in ("{", "[1]", '{"id": 1}', "[" * 100_000, '[{"content": "a"}]'):
        assert footnotes_of({"footnotes": broken}) == ()


def test_a_reusable_block_is_set_where_it_is_named() -> None:
    inside = block("paragraph", "<p>Support us</p>")
    words = turned("a" + block("block", ref=7) + "b" + block("block", ref=8), reusable={"7": inside})
    assert words.blocks == [text("a", "Support us", "b")]
    assert words.tally == {("block", "kept"): 1, ("paragraph", "kept"): 1, ("block", "left out"): 1}
    assert words.notes == ["the reusable block 8 was left out: the file has no words of it"]
    ring = turned(block("block", ref=1), reusable={"1": "x" + block("block", ref=1) * 3})
    assert str(ring.blocks).count("<p>x") == 1 + 3 + 9
    bomb = {"1": block("block", ref=2) * 10_000, "2": block("block", ref=3) * 10_000, "3": "x" * 10_000}
    assert len(str(turned(block("block", ref=1), reusable=bomb).blocks)) < 2 * BYTE_CAP


def test_a_post_is_found_in_what_wordpress_kept() -> None:
    embeds = embeds_of({"_oembed_1": TWEET, "_oembed_time_1": "1", "_edit_last": TWEET})
    html = block("embed", "<figure></figure>", url="https://x.com/anna/status/1667114437309366277/")
    assert turned(html, embeds=embeds).blocks == [("quoted_post", POST)]
    old = turned(TWEET.replace("1667114437309366277", "12"))
    assert (old.blocks[0][1]["posted_at"], old.notes[-1]) == (None, "the time of a quoted post is not known")
    assert turned(html, embeds=("<b>" * 500, "<blockquote>a</blockquote>", "")).blocks[0][0] == "text"


def test_a_page_about_us_keeps_the_words() -> None:
    kinds = ("a quote", "a pasted post", "a table", "a gallery", "a picture with its caption")
    words = turned("".join(CASES[name][0] for name in kinds))
    said = plain_text(as_html(words))
    for word in (
        "So it is",
        "Ann",
        "Світло є.",
        "https://twitter.com/anna/status/1667114437309366277",
        "By year",
        "2024",
        "Both",
        "A field",
    ):
        assert word in said.replace("\n", " "), word
    assert words.notes[-2:] == [
        "galleries on a page about us were left out",
        "pictures on a page about us were left out",
    ]


ENDLESS = (
    "<a ",
    "<a x='",
    "<!-- wp:a ",
    "<!--",
    "[caption]",
    "[gallery a",
    "<pre>",
    "\n ",
    "https://a",
    "<p",
    "{" * 9,
    "<b>",
)


@pytest.mark.parametrize("unit", ENDLESS)
def test_nothing_takes_longer_than_its_length_explains(unit: str) -> None:
    began = time.process_time()
    with suppress(MarkupTooLarge):
        turned(unit * (400_000 // len(unit)))
    plain_text(unit * (400_000 // len(unit)))
    # What grew with the square of the length took hours here.
    assert time.process_time() - began < 5


def test_tags_that_never_end_are_refused() -> None:
    check_markup("a < b " * 99)
    with pytest.raises(MarkupTooLarge):
        check_markup("<a " * 200)
