"""Cut out of a printed page what names a page that is gone: its card, its line in a list, its entry in a feed."""

import json
import re
from typing import Final

from bs4 import BeautifulSoup
from bs4.element import Tag

from masthead.press.record.mentions import named_in

# What stands in a page once for each of many.
_ONE_OF_MANY: Final = ("article", "li", "tr")
_ENTRY: Final = re.compile(rb"<(item|entry|url)\b.*?</\1>\s*", re.DOTALL)


def cut_out(*, body: bytes, media_type: str, gone: set[bytes]) -> bytes | None:
    """Return a plain body without what names one of the paths; None where that cannot be cut out of it."""
    kind = media_type.partition(";")[0]
    if kind == "text/html":
        left = _from_page(body, gone)
    elif kind.endswith("xml"):
        left = _ENTRY.sub(lambda found: b"" if _names(found[0], gone) else found[0], body)
    elif kind == "application/feed+json":
        left = _from_json_feed(body, gone)
    else:
        return None
    return None if _names(left, gone) else left


def _names(words: bytes, gone: set[bytes]) -> bool:
    return not gone.isdisjoint(named_in(words))


def _from_page(body: bytes, gone: set[bytes]) -> bytes:
    tree = BeautifulSoup(body, "html.parser")
    for tag in tree.find_all(lambda each: _names(_said_by(each), gone)):
        if not tag.decomposed:
            _cut(tag)
    return str(tree).encode()


def _said_by(tag: Tag) -> bytes:
    """Return the attributes of an element, and the words of a script."""
    values = (" ".join(each) if isinstance(each, list) else str(each) for each in tag.attrs.values())
    return "\n".join((*values, tag.get_text() if tag.name == "script" else "")).encode()


def _cut(tag: Tag) -> None:
    """Take away the whole card or line; where a text has a link, the link, so that its words stay."""
    around = tag.find_parent(_ONE_OF_MANY)
    # A story is one article too, and has the page's own headline.
    if isinstance(around, Tag) and around.find("h1") is None:
        around.decompose()
    elif tag.name == "a" and tag.find_parent("p"):
        tag.unwrap()
    else:
        tag.decompose()


def _from_json_feed(body: bytes, gone: set[bytes]) -> bytes:
    feed = json.loads(body)
    feed["items"] = [each for each in feed["items"] if not _names(json.dumps(each, ensure_ascii=False).encode(), gone)]
    return json.dumps(feed, ensure_ascii=False).encode()
