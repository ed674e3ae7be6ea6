"""Set what WordPress names itself, its blocks and shortcodes, and account for each of them."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from bs4.element import Tag

from masthead.archive.wordpress.beside import Beside
from masthead.archive.wordpress.column import Column, Moves
from masthead.archive.wordpress.kinds import GALLERIES, KNOWN, MADE_BY_THEME, is_embed, own_name
from masthead.archive.wordpress.marks import MARK, Mark
from masthead.archive.wordpress.pictured import Pictured
from masthead.archive.wordpress.social import kept_posts, key_of
from masthead.archive.wordpress.tree import FRAMES, is_outside, line_of, source_of, word

_LONGEST_INERT: Final = 2_000


class Named:
    """Sets blocks and shortcodes; what they hold besides is walked as any markup."""

    def __init__(
        self, *, column: Column, pictured: Pictured, beside: Beside, marks: list[Mark], walk: Callable[[Tag], None]
    ) -> None:
        """Set into ``column``."""
        self._column, self._words, self._pictured, self._walk = column, column.words, pictured, walk
        self._marks, self._has_notes, self._posts = marks, bool(beside.footnotes), kept_posts(beside.embeds)

    def set(self, tag: Tag) -> None:
        """Set the block or shortcode that an element stands for, once; words that only pretend to be one are words."""
        found = self._mark_of(tag)
        if found is None or found.outcome:
            self._walk(tag)
            return
        found.outcome = "empty"
        before, holds_others = self._column.moves(), tag.find(MARK) is not None
        if found.is_block:
            self._block(tag, found)
        else:
            self._shortcode(tag, found)
        found.outcome = _outcome(found, before=before, after=self._column.moves(), holds_others=holds_others)

    def account_within(self, tag: Tag) -> None:
        """Account for the blocks inside a piece that becomes one thing, and put addresses where frames stand in it."""
        for frame in tag.find_all(list(FRAMES)):
            if not frame.decomposed:
                address = source_of(frame)
                self._words.note(f"<{frame.name}> became a link" if address else f"<{frame.name}> was left out")
                frame.replace_with(address or line_of(frame))
        for inner in tag.find_all(MARK):
            found = self._mark_of(inner)
            if found is not None and not found.outcome:
                found.outcome = self._outcome_within(inner)
            inner.unwrap()

    def _mark_of(self, tag: Tag) -> Mark | None:
        number = word(tag, "n")
        is_one = number.isascii() and number.isdigit() and len(number) < 7
        return self._marks[int(number)] if is_one and int(number) < len(self._marks) else None

    def _outcome_within(self, inner: Tag) -> str:
        pictures = inner.find_all("img")
        if pictures and not all(map(self._pictured.is_here, pictures)):
            return "left out"
        return "kept" if pictures or line_of(inner) else "empty"

    def _block(self, tag: Tag, found: Mark) -> None:
        kind = own_name(found.kind)
        if kind in GALLERIES:
            self.account_within(tag)
            self._pictured.gallery(tag, ids=found.said.get("ids"))
        elif is_embed(kind):
            self._embed(address=found.word("url"), tag=tag)
        elif kind == "file":
            self._file(tag)
        elif not _is_known(found):
            self._unknown(tag, found)
        else:
            self._pictured.background(tag, address=found.word("url"))
            self._walk(tag)
            self._say_what_is_missing(kind, found, is_bare=tag.find(True) is None and not line_of(tag))

    def _say_what_is_missing(self, kind: str, found: Mark, *, is_bare: bool) -> None:
        address = found.word("url") or found.word("feedURL")
        if kind in {"social-link", "rss"} and is_outside(address):
            self._column.link(address)
        elif kind in MADE_BY_THEME:
            self._words.leave(f"the block {kind} was left out: WordPress made it anew at each view")
        elif kind == "block" and is_bare:
            self._words.leave(f"the reusable block {found.word('ref')} was left out: the file has no words of it")
        elif kind == "footnotes" and self._has_notes:
            # They are set at the end, wherever WordPress shows them.
            found.outcome = "kept"

    def _unknown(self, tag: Tag, found: Mark) -> None:
        self._words.note(f"the block {found.kind} is not known here; what it holds was kept as text")
        before = self._column.moves().set
        self._walk(tag)
        if self._column.moves().set == before:
            self._column.paragraph(" · ".join(_strings(found.said))[:_LONGEST_INERT])

    def _shortcode(self, tag: Tag, found: Mark) -> None:
        if found.kind == "gallery":
            ids = found.word("ids") or found.word("include")
            self._pictured.gallery(tag, ids=ids.split(",") if ids else None, takes_attached=True)
        elif is_outside(found.word("src")):
            self._embed(address=found.word("src"), tag=tag)
        else:
            self._words.leave(f"the shortcode [{found.kind}] was left out")

    def _file(self, tag: Tag) -> None:
        """Set a link to a file; the button beside it leads to the same."""
        links = [link for link in tag.find_all("a", href=True) if "__button" not in str(link.get("class"))]
        if links and is_outside(word(links[0], "href")):
            self._column.link(word(links[0], "href"), words=line_of(links[0]))
            for link in tag.find_all("a"):
                link.extract()
        self._walk(tag)

    def _embed(self, *, address: str, tag: Tag) -> None:
        caption = tag.find("figcaption")
        words = line_of(caption.extract()) if isinstance(caption, Tag) else ""
        shown = line_of(tag)
        address = address if is_outside(address) else shown
        post = self._posts.get(key_of(address))
        if post:
            self._column.put_post(post)
        elif is_outside(address) and not self._pictured.recorded(address):
            self._words.note("what was embedded became a link")
            self._column.link(address)
        if not is_outside(shown):
            self._walk(tag)
        self._column.paragraph(words)


def _is_known(found: Mark) -> bool:
    return own_name(found.kind) in KNOWN or is_embed(own_name(found.kind)) or not found.is_block


def _outcome(found: Mark, *, before: Moves, after: Moves, holds_others: bool) -> str:
    """Return what became of a block; what became of those inside it is their own."""
    is_set, is_changed, is_left = (now > then for now, then in zip(after, before, strict=True))
    if is_set and not _is_known(found):
        return "as text"
    if is_left and not (is_set and holds_others):
        return "left out"
    if is_set:
        return "changed" if is_changed and not holds_others else "kept"
    return found.outcome


def _strings(said: Any) -> Iterator[str]:
    """Yield every word and number that a block says of itself."""
    if isinstance(said, dict):
        for name, value in said.items():
            yield from (f"{name}: {each}" if not isinstance(value, dict | list) else each for each in _strings(value))
    elif isinstance(said, list):
        for value in said:
            yield from _strings(value)
    elif said is not None and said != "":
        yield str(said)
