"""Walk a parsed text and set one of our blocks after another."""

from collections.abc import Callable
from html import escape
from typing import Final

from bs4 import BeautifulSoup
from bs4.element import PageElement, Tag

from masthead.archive.wordpress.beside import Beside
from masthead.archive.wordpress.column import Column
from masthead.archive.wordpress.marks import MARK, Mark
from masthead.archive.wordpress.named import Named
from masthead.archive.wordpress.pictured import Pictured
from masthead.archive.wordpress.rows import table_of
from masthead.archive.wordpress.social import platform_of, post_of
from masthead.archive.wordpress.tree import BLOCKS, FRAMES, holders, is_words, line_of, lines_of, source_of
from masthead.archive.wordpress.words import Words

_HEADINGS: Final = frozenset("h1 h2 h3 h4 h5 h6".split())
_LISTED: Final = frozenset("p ul ol dl pre hr".split())
_HEADING_CHARACTERS: Final = 160
_NAME_CHARACTERS: Final = 160


class Setter:
    """Sets what the markup says; what WordPress names itself goes to ``Named``."""

    def __init__(self, *, words: Words, beside: Beside, marks: list[Mark], tree: BeautifulSoup) -> None:
        """Begin with an empty column."""
        self._words, self._column, self._holders = words, Column(words=words), holders(tree)
        self._pictured = Pictured(beside=beside, column=self._column)
        self._named = Named(column=self._column, pictured=self._pictured, beside=beside, marks=marks, walk=self.walk)
        self._deeds: dict[str, Callable[[Tag], None]] = {
            MARK: self._named.set,
            "blockquote": self._quote,
            "img": self._pictured.picture,
            "figure": self._figure,
            "table": self._table,
            "summary": self._summary,
            **dict.fromkeys(_HEADINGS, self._heading),
            **dict.fromkeys(FRAMES, self._frame),
            **dict.fromkeys(_LISTED, self._listed),
        }

    def set(self, tree: BeautifulSoup) -> None:
        """Set a whole text."""
        self.walk(tree)
        self._column.flush()

    def walk(self, parent: Tag) -> None:
        """Set everything below an element; what runs on becomes paragraphs."""
        run: list[str] = []
        for child in list(parent.children):
            if self._runs_on(child):
                run.append(escape(str(child), quote=False) if is_words(child) else str(child))
            elif isinstance(child, Tag):
                self._paragraph("".join(run))
                run = []
                self._deeds.get(child.name, self.walk)(child)
        self._paragraph("".join(run))

    def _runs_on(self, child: PageElement) -> bool:
        is_inline = isinstance(child, Tag) and child.name not in BLOCKS and id(child) not in self._holders
        return is_inline or is_words(child)

    def _paragraph(self, html: str) -> None:
        if html.strip():
            self._column.say(f"<p>{html.strip()}</p>")

    def _heading(self, tag: Tag) -> None:
        self._named.account_within(tag)
        pictures, text = tag.find_all("img"), line_of(tag)
        if len(text) > _HEADING_CHARACTERS:
            self._column.say(f"<p><b>{escape(text)}</b></p>")
        elif text:
            self._column.put("heading", text)
        for picture in pictures:
            self._pictured.picture(picture)

    def _summary(self, tag: Tag) -> None:
        self._column.say(f"<p><b>{escape(line_of(tag))}</b></p>")

    def _quote(self, tag: Tag) -> None:
        platform = platform_of(tag)
        post = post_of(tag, platform=platform) if platform else None
        if post:
            self._column.put_post(post)
            return
        self._named.account_within(tag)
        pictures = tag.find_all("img")
        self._words.note_links(tag, within="a quote")
        said_by = " ".join(filter(None, (line_of(cite.extract()) for cite in tag.find_all("cite"))))
        text = lines_of(tag)
        if text or said_by:
            self._put_quote(text=text or said_by, said_by=said_by)
        for picture in pictures:
            self._pictured.picture(picture)

    def _put_quote(self, *, text: str, said_by: str) -> None:
        if not said_by:
            self._words.note("a quote names nobody; the desk asks who said it")
        if len(said_by) > _NAME_CHARACTERS:
            text, said_by = f"{text}\n{said_by}", said_by[:_NAME_CHARACTERS]
        self._column.put("quote", {"text": text, "attribution": said_by, "role": ""})

    def _figure(self, tag: Tag) -> None:
        tables, caption = tag.find_all("table"), tag.find("figcaption")
        if tag.find(["table", "blockquote", "figure", "pre", MARK, *FRAMES]) is None and tag.find("img"):
            self._pictured.figure(tag)
            return
        if len(tables) == 1 and isinstance(caption, Tag):
            self._set_table(tables[0].extract(), caption=line_of(caption.extract()))
        self.walk(tag)

    def _table(self, tag: Tag) -> None:
        self._set_table(tag, caption="")

    def _set_table(self, tag: Tag, *, caption: str) -> None:
        self._named.account_within(tag)
        value = table_of(tag, caption=caption)
        if value is not None:
            self._column.put("table", value)
            return
        self._say_whole(tag)
        self._column.paragraph(caption)

    def _listed(self, tag: Tag) -> None:
        if tag.name == "p" and id(tag) in self._holders:
            self.walk(tag)
            return
        self._named.account_within(tag)
        self._say_whole(tag)

    def _say_whole(self, tag: Tag) -> None:
        """Add an element as it is; its pictures come after it."""
        pictures = [picture.extract() for picture in tag.find_all("img")]
        if line_of(tag) or tag.name == "hr":
            self._column.say(str(tag))
        for picture in pictures:
            self._pictured.picture(picture)

    def _frame(self, tag: Tag) -> None:
        address = source_of(tag)
        if address and self._pictured.recorded(address):
            return
        if address:
            self._words.note(f"<{tag.name}> became a link")
            self._column.link(address)
        else:
            self._words.leave(f"<{tag.name}> was left out")
            self.walk(tag)
