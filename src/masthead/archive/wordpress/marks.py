"""Turn WordPress's own marks, blocks in comments and shortcodes in brackets, into elements that a tree can hold.

Everything here runs in time that grows with the text: an export may be written by somebody who means harm.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from masthead.lib.markup import BYTE_CAP

MARK: Final = "wp-mark"
_NAME: Final = re.compile(r"wp:((?:[a-z][a-z0-9_-]*/)?[a-z][a-z0-9_-]*)(?=[\s/{]|$)")
_SHORTCODE: Final = re.compile(
    r"\[(/?)(gallery|playlist|audio|video|embed|youtube|caption|wp_caption|polldaddy|slideshow|archives"
    r"|contact-form|contact-form-7|contact-field)(?![\w-])([^\[\]]*)\]"
)
_ATTRIBUTE: Final = re.compile(r"""([a-z_-]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
_ADDRESS: Final = re.compile(r"https?://[^\s\"'<>\]]+")
_DEEPEST_REUSE: Final = 3
_CAPTIONS: Final = frozenset({"caption", "wp_caption"})
_EMBEDS: Final = frozenset({"embed", "video", "audio", "youtube"})


@dataclass(kw_only=True)
class Mark:
    """A block or a shortcode as the text names it; ``outcome`` is set when it is read."""

    kind: str
    said: dict[str, Any] = field(default_factory=dict)
    is_block: bool = True
    outcome: str = ""

    def word(self, name: str) -> str:
        """Return what it says under a name, where that is a word or a number."""
        found = self.said.get(name)
        return str(found) if isinstance(found, str | int) else ""


@dataclass(kw_only=True)
class Marked:
    """A text whose blocks and shortcodes are elements that carry the number of their mark."""

    stretches: list[tuple[bool, str]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    breaks: int = 0
    room: int = BYTE_CAP


def mark(html: str, *, reusable: Mapping[str, str] | None = None) -> Marked:
    """Return a text with its marks as elements, in stretches: (stands outside all blocks, the text).

    Args:
        reusable: the words of blocks that the text only names, by number; they are set where they are named.
    """
    marked = Marked()
    marked.room -= len(html)
    _mark_into(marked, html, reusable=reusable or {}, within=0)
    return marked


def _mark_into(marked: Marked, html: str, *, reusable: Mapping[str, str], within: int) -> None:
    depth = within
    for text, comment in _comments(html):
        if text:
            marked.stretches.append((depth == 0, _shortcodes(text, marked=marked)))
        found = _NAME.match(comment.strip().removeprefix("/"))
        if found is None:
            marked.breaks += comment.strip() in {"more", "nextpage"} and depth == 0
            continue
        if comment.strip().startswith("/"):
            depth = max(within, depth - 1)
            marked.stretches.append((False, f"</{MARK}>"))
            continue
        rest = comment.strip()[found.end() :].strip()
        marked.marks.append(Mark(kind=found[1], said=_said(rest.removesuffix("/"))))
        is_empty = rest.endswith("/")
        depth += not is_empty
        marked.stretches.append((False, _opened(len(marked.marks) - 1)))
        words = _words_elsewhere(marked, reusable=reusable, within=within)
        if words:
            _mark_into(marked, words, reusable=reusable, within=within + 1)
        if is_empty:
            marked.stretches.append((False, f"</{MARK}>"))


def _words_elsewhere(marked: Marked, *, reusable: Mapping[str, str], within: int) -> str:
    """Return the words of the reusable block that was just named, while there is room: blocks may name each other."""
    named = marked.marks[-1]
    words = reusable.get(named.word("ref"), "") if named.kind in {"block", "core/block"} else ""
    if within >= _DEEPEST_REUSE or len(words) > marked.room:
        return ""
    marked.room -= len(words)
    return words


def _comments(html: str) -> Iterator[tuple[str, str]]:
    """Yield each stretch of text with the comment after it; one that never ends is text up to its mark."""
    at = 0
    while (begin := html.find("<!--", at)) >= 0 and (end := html.find("-->", begin + 4)) >= 0:
        yield html[at:begin], html[begin + 4 : end]
        at = end + 3
    yield html[at:].replace("<!--", ""), ""


def _said(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _opened(number: int) -> str:
    return f'<{MARK} n="{number}">'


def _shortcodes(text: str, *, marked: Marked) -> str:
    """Return text with the shortcodes that WordPress itself brings as elements; others stay the words they are."""
    pieces: list[str] = []
    opened: tuple[int, re.Match[str]] | None = None
    at = 0
    for found in _SHORTCODE.finditer(text):
        between, at = text[at : found.start()], found.end()
        if opened is not None and found[1] and found[2] == opened[1][2]:
            # Those that enclose something: what they enclose is theirs.
            pieces[opened[0] :] = _enclosing(opened[1], inside=between, marked=marked)
            opened = None
            continue
        pieces.append(between)
        if found[1]:
            continue
        opened = (len(pieces), found)
        pieces.append(_lone(found, marked=marked))
    return "".join([*pieces, text[at:]])


def _lone(found: re.Match[str], *, marked: Marked) -> str:
    """Return a shortcode that encloses nothing; a caption alone is no caption."""
    return "" if found[2] in _CAPTIONS else _noted(found[2], _attributes(found[3]), marked=marked)


def _enclosing(opening: re.Match[str], *, inside: str, marked: Marked) -> list[str]:
    if opening[2] in _CAPTIONS:
        caption = _attributes(opening[3]).get("caption", "")
        words = f"<figcaption>{caption}</figcaption>" if caption else ""
        return [f"\n\n<figure>{inside}{words}</figure>\n\n"]
    said = _attributes(opening[3])
    address = _ADDRESS.search(inside) if opening[2] in _EMBEDS else None
    if address:
        said["src"] = address[0]
        inside = ""
    return [_noted(opening[2], said, marked=marked), inside]


def _noted(kind: str, said: dict[str, str], *, marked: Marked) -> str:
    marked.marks.append(Mark(kind=kind, said=dict(said), is_block=False))
    return f"\n\n{_opened(len(marked.marks) - 1)}</{MARK}>\n\n"


def _attributes(text: str) -> dict[str, str]:
    """Return what a shortcode says; an address without a name stands under ``src``."""
    said = {found[1]: found[2] or found[3] or found[4] or "" for found in _ATTRIBUTE.finditer(text)}
    bare = _ADDRESS.search(text)
    return said if bare is None or "src" in said else said | {"src": bare[0]}


def embed(address: str, *, marked: Marked) -> str:
    """Return the element for an address that stands alone on its line, where WordPress shows what it leads to."""
    return _noted("embed", {"src": address}, marked=marked)
