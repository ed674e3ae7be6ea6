"""More than a thousand texts that mean harm, through every field of an import: nothing of them is markup afterwards."""

import json
from collections.abc import Iterator
from datetime import datetime
from html import escape
from itertools import chain
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest
from html5lib import HTMLParser, getTreeBuilder

from masthead.archive.tests.exports import HEAD, cdata, item, written
from masthead.archive.wordpress.beside import Beside, embeds_of, footnotes_of
from masthead.archive.wordpress.flat import as_html
from masthead.archive.wordpress.importing import Wish, import_export
from masthead.archive.wordpress.turning import read_words
from masthead.press.chore import print_until_done
from masthead.press.edition import Edition
from payloads.grammar import payloads
from payloads.markup import smuggled_markup

# What is meant for markup, and as much again of what is meant for any text.
PAYLOADS: Final = tuple(chain(*zip(smuggled_markup(), payloads(seed=7), strict=False)))
SPACE: Final = "{http://www.w3.org/1999/xhtml}"
# What a text may be made of; all else is the page's own, or was smuggled in.
TEXT_TAGS: Final = frozenset(
    "p b strong i em a ul ol li br hr sup sub code blockquote pre s table thead tbody tr th td dl dt dd cite q".split()
)
TEXT_PAIRS: Final = (
    {(tag, "") for tag in TEXT_TAGS | {"h2"}}
    | {("a", "href"), ("a", "rel")}
    | {(cell, name) for cell in ("td", "th") for name in ("colspan", "rowspan")}
)
# The front page sets these where it has more stories than the control.
SMALLER_CARD: Final = {("h3", ""), ("h3", "class")}
ADDRESSES: Final = frozenset("href src cite action formaction data srcset poster background xlink:href content".split())
SCHEMES: Final = ("http://", "https://", "mailto:", "tel:", "/", "#", "?", ".")


def quoted(payload: str) -> str:
    return json.dumps(payload).replace("--", "\\u002d\\u002d").replace("<", "\\u003c").replace(">", "\\u003e")


# Each puts a payload where an export has a field; what is pasted into markup is pasted as it is.
FIELDS: Final = (
    lambda it: f"One\n\n{it}\n\nTwo",
    lambda it: f"<!-- wp:paragraph --><p>{it}</p><!-- /wp:paragraph -->",
    lambda it: f"<!-- wp:html -->{it}<!-- /wp:html -->",
    lambda it: f"<!-- wp:heading --><h2>{it}</h2><!-- /wp:heading -->",
    lambda it: f"<!-- wp:table --><figure><table><tr><td>{it}</td><td>b</td></tr><tr><td>c</td></tr></table>"
    f"<figcaption>{it}</figcaption></figure><!-- /wp:table -->",
    lambda it: f"<!-- wp:table --><table><tr><td>{escape(it)}</td><td>b</td></tr><tr><td>c</td></tr></table><!-- /wp:table -->",
    lambda it: f'<!-- wp:image --><figure><img src="x" alt="{it}"><figcaption>{it}</figcaption></figure><!-- /wp:image -->',
    lambda it: f"[caption caption='{escape(it)}']<img src=x>[/caption]",
    lambda it: f"<!-- wp:quote --><blockquote><p>{it}</p><cite>{escape(it)}</cite></blockquote><!-- /wp:quote -->",
    lambda it: f"<blockquote class=twitter-tweet><p lang='{it}'>{escape(it)}</p>— {escape(it)} (@a) <a href='https://x.example/a/status/1'>x</a></blockquote>",
    lambda it: f"<ul><li>{it}</li></ul><dl><dt>{it}</dt></dl>",
    lambda it: f"<details><summary>{it}</summary>{it}</details>",
    lambda it: f'<!-- wp:acme/box {{"a":{quoted(it)}}} /-->',
    lambda it: f'<!-- wp:embed {{"url":{quoted("https://v.example/" + it)}}} --><figure></figure><!-- /wp:embed -->',
    lambda it: f'<!-- wp:paragraph --><p>a<sup data-fn="n">1</sup></p><!-- /wp:paragraph --><!-- wp:footnotes /-->{it}',
)  # fmt: skip


def beside(payload: str) -> Beside:
    notes = json.dumps([{"id": "n", "content": payload}])
    return Beside(footnotes=footnotes_of({"footnotes": notes}), embeds=embeds_of({"_oembed_1": payload}))


def tree_of(html: str, *, is_whole: bool) -> Any:
    parser = HTMLParser(tree=getTreeBuilder("etree"))
    return parser.parse(html) if is_whole else parser.parseFragment(html)


def pairs_in(tree: Any) -> set[tuple[str, str]]:
    """Return (element, attribute) of everything in a tree; (element, "") for each element."""
    found = set()
    for element in tree.iter():
        tag = str(element.tag).removeprefix(SPACE)
        found |= {(tag, ""), *((tag, str(name)) for name in element.attrib)}
    return found - {("DOCUMENT_FRAGMENT", "")}


def strange_addresses(tree: Any) -> list[str]:
    return [
        f"{name}={value}"
        for element in tree.iter()
        for name, value in element.attrib.items()
        if str(name) in ADDRESSES - {"content"} and value and not value.startswith(SCHEMES)
        if ":" in value
    ]


def rich_texts(payload: str, field: int) -> Iterator[str]:
    words = read_words(FIELDS[field](payload), beside=beside(payload))
    for kind, value in words.blocks:
        if kind == "text":
            yield value
        elif kind == "notes":
            yield from (note["text"] for note in value)
        elif kind == "quoted_post":
            assert value["address"].startswith(("https://", "http://", ""))
    yield as_html(words)


@pytest.mark.once
@pytest.mark.long
@pytest.mark.timeout(900)
def test_no_text_becomes_more_than_text(runs_whole: bool, counts) -> None:
    chosen = PAYLOADS if runs_whole else PAYLOADS[::19]
    read = 0
    for place, payload in enumerate(chosen):
        for field in range(len(FIELDS)) if runs_whole else ((place + step) % len(FIELDS) for step in (0, 5)):
            for html in rich_texts(payload, field):
                tree = tree_of(html, is_whole=False)
                assert pairs_in(tree) <= TEXT_PAIRS, (payload, field, html)
                assert strange_addresses(tree) == [], (payload, field, html)
            read += 1
    counts(payloads=len(chosen), texts=read)
    assert len(PAYLOADS) >= 1_000


def export_of(words: list[str], *, file: Path, name: str) -> Path:
    """Write an export in which each text stands in a short field and, with three others, in the fields of a body."""
    head = HEAD.replace("https://old.example", f"https://{name}.example")
    items = []
    for number, begin in enumerate(range(0, len(words), 4), 1):
        title, excerpt, author, term = (*words[begin : begin + 4], "a", "b", "c")[:4]
        bodies = [
            FIELDS[(4 * number + step) % len(FIELDS)](it) for step, it in enumerate((title, excerpt, author, term))
        ]
        login = f"{name}-{number}"
        head += f"<wp:author><wp:author_login>{login}</wp:author_login><wp:author_display_name>{cdata(seeable(author))}"
        head += "</wp:author_display_name></wp:author>"
        more = f'<category domain="category" nicename="{login}">{cdata(seeable(term))}</category>'
        notes = json.dumps([{"id": "n", "content": term}])
        more += f"<wp:postmeta><wp:meta_key>footnotes</wp:meta_key><wp:meta_value>{cdata(notes)}</wp:meta_value></wp:postmeta>"
        said = {"title": title, "excerpt": excerpt, "body": "\n\n".join(bodies), "author": login}
        said |= {"post_name": login, "post_type": "page" if number % 5 == 0 else "post"}
        items.append(item(number, more=more, **{key: seeable(text) for key, text in said.items()}))
    return written(file, items, head=head)


def seeable(text: str) -> str:
    """Return what XML can hold of a text; the rest no export has."""
    return "".join(char for char in text if char in "\t\n\r" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd")


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.django_db(databases=["default", "supporters"])
@pytest.mark.usefixtures("world")
def test_no_page_and_no_feed_holds_more_than_words(
    edition: Edition, now: datetime, tmp_path: Path, runs_whole: bool, counts
) -> None:
    chosen = list(PAYLOADS if runs_whole else PAYLOADS[4::95])
    # What the pages are made of where nobody means harm: the same items with plain words in all places.
    import_export(export_of(["words"] * 20, file=tmp_path / "plain.xml", name="plain"), wish=Wish())
    print_until_done(edition=edition, at=now, reason="import")
    allowed = TEXT_PAIRS | SMALLER_CARD | {pair for tree in printed(edition).values() for pair in pairs_in(tree)}
    report = import_export(export_of(chosen, file=tmp_path / "hostile.xml", name="hostile"), wish=Wish())
    assert set(report.outcomes()) == {"created"}
    print_until_done(edition=edition, at=now, reason="import")
    pages = printed(edition)
    for path, tree in pages.items():
        assert pairs_in(tree) <= allowed, (path, pairs_in(tree) - allowed)
        assert strange_addresses(tree) == [], path
        for script in tree.iter(f"{SPACE}script"):
            if script.get("type") == "application/ld+json":
                json.loads(script.text or "")
            else:
                assert script.get("src", "").startswith("/static/"), path
                assert not script.text, path
    assert len([path for path in pages if "hostile" in path]) >= len(chosen) // 4
    counts(payloads=len(chosen), pages=len(pages))


def printed(edition: Edition) -> dict[str, Any]:
    """Return every page of the edition that is not the control's as a browser reads it, and each text that a feed carries."""
    found: dict[str, Any] = {}
    with edition.reading() as view:
        for path, _ in view.paths():
            body = view.read(path).body.decode(errors="replace")
            if body.lstrip().lower().startswith("<!doctype html"):
                found[path] = tree_of(body, is_whole=True)
            elif path.endswith("feed.json"):
                found |= {
                    f"{path} {each['id']}": fragment(each.get("content_html", "")) for each in json.loads(body)["items"]
                }
            elif path.endswith(".xml") and "<item>" in body:
                for number, each in enumerate(ET.fromstring(body).iter("item")):
                    told = (*each.iter("{http://purl.org/rss/1.0/modules/content/}encoded"), *each.iter("description"))
                    found |= {f"{path} {number}": fragment("".join(part.text or "" for part in told))}
    return found


def fragment(html: str) -> Any:
    return tree_of(html, is_whole=False)
