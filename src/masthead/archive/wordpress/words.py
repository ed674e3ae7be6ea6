"""Turn WordPress's text, classic or of blocks, into the blocks of a story."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final
from urllib.parse import urlsplit

import nh3
from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from masthead.lib.markup import check_markup

_TAGS: Final = set(
    "p b strong i em a ul ol li br hr sup sub code blockquote pre s table thead tbody tr th td dl dt dd cite q".split()
)
_BLOCK: Final = frozenset(
    "p div ul ol li table thead tbody tfoot tr td th blockquote pre h1 h2 h3 h4 h5 h6 figure figcaption".split()
    + "hr dl dt dd section form iframe address".split()
)
_CONTAINERS: Final = frozenset(
    "div section article main aside header footer figure details center form nav span".split()
)
_HEADINGS: Final = frozenset("h1 h2 h3 h4 h5 h6".split())
_FRAMES: Final = frozenset("iframe embed object video audio".split())
_GONE: Final = frozenset("script style noscript svg button input select textarea".split())
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_CAPTION: Final = re.compile(r"\[caption[^\]]*\](.*?)\[/caption\]", re.DOTALL)
_EMBED: Final = re.compile(
    r"\[(?:embed|video|audio|youtube)[^\]]*?(https?://[^\s\]\"]+)[^\]]*\](?:\[/\w+\])?|\[embed\](\S+?)\[/embed\]"
)
_SHORTCODE: Final = re.compile(
    r"\[/?(gallery|playlist|audio|video|embed|polldaddy|slideshow|archives|contact-form)\b[^\]]*\]"
)
_EDGE: Final = re.compile(
    r"<(/?)(?:p|div|ul|ol|dl|table|blockquote|h[1-6]|figure|form|section|address)\b[^>]*>", re.IGNORECASE
)
_HEADING_CHARACTERS: Final = 160
Block = tuple[str, Any]


@dataclass(kw_only=True)
class Words:
    """A text as blocks, and what could not come along."""

    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Say once what was left out or changed."""
        if text not in self.notes:
            self.notes.append(text)


def read_words(html: str, *, find_picture: Callable[[str], Any | None]) -> Words:
    """Return WordPress's text as blocks; nothing in it is fetched or run.

    Args:
        find_picture: returns our picture for the address of one of theirs, or None.

    Raises:
        MarkupTooLarge: above the caps.
    """
    words = Words()
    plain = _without_shortcodes(html, words=words)
    check_markup(plain)
    is_classic = "<!-- wp:" not in html
    plain = _COMMENT.sub("", plain)
    tree = BeautifulSoup(_paragraphs(plain) if is_classic else plain, "html.parser")
    setter = _Setter(words=words, find_picture=find_picture)
    setter.walk(tree)
    setter.flush()
    return words


def as_html(blocks: list[Block]) -> str:
    """Return blocks as one rich text, for a page that has no blocks."""
    return "".join(_one_as_html(kind, value) for kind, value in blocks)


def _one_as_html(kind: str, value: Any) -> str:
    if kind == "text":
        return str(value)
    if kind == "heading":
        return f"<h2>{escape(value)}</h2>"
    if kind == "quote":
        said = f" <cite>{escape(value['attribution'])}</cite>" if value["attribution"] else ""
        return f"<blockquote><p>{escape(value['text'])}{said}</p></blockquote>"
    return ""


def _without_shortcodes(html: str, *, words: Words) -> str:
    html = _CAPTION.sub(lambda found: f"<figure>{found[1]}</figure>", html)
    html = _EMBED.sub(lambda found: f'\n\n<a href="{found[1] or found[2]}">{found[1] or found[2]}</a>\n\n', html)

    def leave_out(found: re.Match[str]) -> str:
        words.note(f"the shortcode [{found[1]}] was left out")
        return ""

    return _SHORTCODE.sub(leave_out, html)


def _paragraphs(html: str) -> str:
    """Set paragraphs where a classic text has blank lines, and breaks where it has single ones."""
    parts = re.split(r"(<pre\b.*?</pre>)", html.replace("\r\n", "\n"), flags=re.DOTALL | re.IGNORECASE)
    return "".join(part if place % 2 else _set_paragraphs(part) for place, part in enumerate(parts))


def _set_paragraphs(text: str) -> str:
    """Set one stretch of text; a block that shares a line with words gets lines of its own first, as WordPress does."""
    set_ = []
    text = _EDGE.sub(lambda found: f"\n\n{found[0]}" if found[1] != "/" else f"{found[0]}\n\n", text)
    for chunk in filter(None, (each.strip() for each in re.split(r"\n\s*\n", text))):
        first = re.match(r"</?([a-zA-Z0-9]+)", chunk)
        is_block = first is not None and first[1].lower() in _BLOCK
        set_.append(chunk if is_block else "<p>" + chunk.replace("\n", "<br>\n") + "</p>")
    return "\n".join(set_)


class _Setter:
    """Walks the tree and sets one block after another; running text is gathered until another kind comes."""

    def __init__(self, *, words: Words, find_picture: Callable[[str], Any | None]) -> None:
        self._words, self._find, self._text = words, find_picture, [""]

    def walk(self, parent: Tag) -> None:
        for child in list(parent.children):
            if isinstance(child, Tag):
                self._tag(child)
            elif isinstance(child, NavigableString) and type(child) is NavigableString and child.strip():
                self._text.append(f"<p>{escape(str(child))}</p>")

    def flush(self) -> None:
        html = nh3.clean("".join(self._text), tags=_TAGS, attributes={"a": {"href"}}, link_rel=None)
        self._text = []
        if BeautifulSoup(html, "html.parser").get_text(strip=True):
            self._words.blocks.append(("text", html))

    def _tag(self, tag: Tag) -> None:
        if tag.name in _GONE:
            self._words.note(f"<{tag.name}> was left out")
        elif tag.name in _HEADINGS:
            self._heading(tag)
        elif tag.name == "blockquote":
            self._quote(tag)
        elif tag.name == "img":
            self._picture(tag)
        elif tag.name in _FRAMES:
            self._frame(tag)
        elif tag.name in _CONTAINERS or (tag.name in {"p", "a"} and tag.find(["img", *_FRAMES, *_GONE])):
            self.walk(tag)
        else:
            for gone in tag.find_all([*_GONE, *_FRAMES, "img"]):
                self._words.note(f"<{gone.name}> inside <{tag.name}> was left out")
                gone.decompose()
            self._text.append(str(tag) if tag.name in _TAGS else f"<p>{tag}</p>")

    def _heading(self, tag: Tag) -> None:
        text = tag.get_text(" ", strip=True)
        for picture in tag.find_all("img"):
            self._picture(picture)
        if not text:
            return
        if len(text) > _HEADING_CHARACTERS:
            self._text.append(f"<p><b>{escape(text)}</b></p>")
            return
        self.flush()
        self._words.blocks.append(("heading", text))

    def _quote(self, tag: Tag) -> None:
        cite = tag.find("cite")
        said_by = cite.extract().get_text(" ", strip=True) if isinstance(cite, Tag) else ""
        lines = (" ".join(each.get_text().split()) for each in tag.find_all("p") or [tag])
        text = "\n".join(filter(None, lines))
        if text:
            self.flush()
            self._words.blocks.append(("quote", {"text": text, "attribution": said_by[:160], "role": ""}))

    def _picture(self, tag: Tag) -> None:
        picture = self._find(str(tag.get("src") or ""))
        if picture is None:
            self._words.note("a picture was left out")
            return
        self.flush()
        self._words.blocks.append(("picture", {"picture": picture, "caption": str(tag.get("alt") or "")[:400]}))

    def _frame(self, tag: Tag) -> None:
        source = tag.find("source")
        address = str(tag.get("src") or tag.get("data") or (source.get("src") if isinstance(source, Tag) else "") or "")
        self._words.note(f"<{tag.name}> became a link")
        if urlsplit(address).scheme in {"http", "https"}:
            safe = escape(address)
            self._text.append(f'<p><a href="{safe}">{safe}</a></p>')
        else:
            self.walk(tag)
