"""What a printed page is made of, as a browser's parser sees it, and what in it points elsewhere."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import feedparser

from hostile import tree_of
from masthead.press.edition import Edition
from payloads.markup import CALL, HOST

_SPACE = "{http://www.w3.org/1999/xhtml}"
_LOADED = ("src", "srcset", "action", "formaction", "data", "poster", "background", "xlink:href", "ping", "manifest")
_FINE = ("", "http", "https", "mailto", "tel")


@dataclass
class Made:
    """Elements with their attributes, as ``img src``; and each fault, with where it stands."""

    of: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def look(self, html: bytes, *, where: str) -> None:
        """Add what one page, or the text of a feed's entry, is made of."""
        for element in tree_of(html).iter():
            if not isinstance(element.tag, str):
                continue
            tag = element.tag.removeprefix(_SPACE)
            self.of |= {tag, *(f"{tag} {name}" for name in element.attrib)}
            self.faults += [f"{where}: {fault}" for fault in _faults(tag, element)]


def _faults(tag: str, element) -> Iterator[str]:
    for name, value in element.attrib.items():
        told = f"{tag} {name}={value[:80]!r}"
        if str(name).startswith("on") or name in {"style", "srcdoc"}:
            yield told
        if name in _LOADED and (HOST in value or CALL in value):
            yield told
        if name == "href" and (not _is_fine(value) or (tag != "a" and HOST in value)):
            yield told
    if tag == "script" and element.get("type") == "application/ld+json":
        json.loads(element.text)
    elif tag == "script" and "json" not in element.get("type", "") and CALL in (element.text or ""):
        yield f"script {element.text[:80]!r}"


def _is_fine(url: str) -> bool:
    # As browsers do, which overlook what no one sees.
    plain = "".join(char for char in url if ord(char) > 32)
    try:
        return urlsplit(plain).scheme.lower() in _FINE
    except ValueError:
        return False


def made_of(edition: Edition) -> Made:
    """Return what all pages and feeds of an edition are made of; what cannot be read is a fault."""
    found = Made()
    with edition.reading() as view:
        for path, entry in view.paths():
            if entry.media_type.startswith("text/html") and not entry.location:
                found.look(view.read(path).body, where=path)
            elif entry.media_type.startswith(("application/rss", "application/atom")):
                _look_at_feed(found, view.read(path).body, where=path)
            elif entry.media_type.startswith("application/feed+json"):
                for item in json.loads(view.read(path).body)["items"]:
                    found.look(item.get("content_html", "").encode(), where=path)
    return found


def _look_at_feed(found: Made, body: bytes, *, where: str) -> None:
    feed = feedparser.parse(body, sanitize_html=False)
    if feed.bozo:
        found.faults.append(f"{where}: {feed.bozo_exception}")
    for entry in feed.entries:
        for text in (entry.get("summary", ""), *(each.value for each in entry.get("content", ()))):
            found.look(text.encode(), where=where)
