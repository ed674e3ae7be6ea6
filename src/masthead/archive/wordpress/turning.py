"""Turn WordPress's text, classic or of blocks, into the blocks of a story."""

import re
from collections.abc import Iterator
from html import escape
from typing import Final

from bs4 import BeautifulSoup

from masthead.archive.wordpress.beside import Beside, Footnote
from masthead.archive.wordpress.marks import Marked, embed, mark
from masthead.archive.wordpress.setting import Setter
from masthead.archive.wordpress.tree import BLOCKS, GONE, word
from masthead.archive.wordpress.words import Words, clean_note
from masthead.lib.markup import BYTE_CAP, MarkupTooLarge, check_markup, seen

_EDGE: Final = re.compile(
    r"<(/?)(?:p|div|ul|ol|dl|table|blockquote|h[1-6]|figure|form|section|address)\b[^<>]*>", re.IGNORECASE
)
_TAG_OR_LINE: Final = re.compile(r"<[a-zA-Z/][^<>]*>|\n")
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"']+")
_TELEGRAM: Final = re.compile(r"[A-Za-z]\w{3,40}/\d{1,12}")


def read_words(html: str, *, beside: Beside | None = None) -> Words:
    """Return WordPress's text as blocks; nothing in it is fetched or run.

    Args:
        beside: where the text finds the pictures, footnotes and posts that it only names.

    Raises:
        MarkupTooLarge: above the caps.
    """
    if len(html) > BYTE_CAP:
        raise MarkupTooLarge("The text is larger than 2 MB.")
    beside, words = beside or Beside(), Words()
    marked = mark(seen(html), reusable=beside.reusable)
    markup = "".join(
        _paragraphs(text, marked=marked) if is_outside else text for is_outside, text in list(marked.stretches)
    )
    check_markup(markup)
    if marked.breaks:
        words.note("page breaks were left out")
    tree = BeautifulSoup(markup, "html.parser")
    _leave_out(tree, words=words)
    notes = _point_at_notes(tree, footnotes=beside.footnotes)
    Setter(words=words, beside=beside, marks=marked.marks, tree=tree).set(tree)
    if notes:
        words.blocks.append(("notes", notes))
    words.tally.update((each.kind, each.outcome or "empty") for each in marked.marks if each.is_block)
    return words


def _paragraphs(html: str, *, marked: Marked) -> str:
    """Set paragraphs where a classic text has blank lines, and breaks where it has single ones."""
    return "".join(
        part if is_set else _set_paragraphs(part, marked=marked)
        for is_set, part in _preformatted(html.replace("\r\n", "\n"))
    )


def _preformatted(html: str) -> Iterator[tuple[bool, str]]:
    """Yield (it is preformatted, the text), in one walk through it."""
    lower, at = html.lower(), 0
    while (begin := lower.find("<pre", at)) >= 0 and (end := lower.find("</pre>", begin)) >= 0:
        yield False, html[at:begin]
        at = end + len("</pre>")
        yield True, html[begin:at]
    yield False, html[at:]


def _set_paragraphs(text: str, *, marked: Marked) -> str:
    """Set one stretch of text; a block that shares a line with words gets lines of its own first, as WordPress does."""
    set_ = []
    text = _EDGE.sub(lambda found: f"\n\n{found[0]}" if found[1] != "/" else f"{found[0]}\n\n", text)
    # Lines are cut before they are looked at: a pattern that crosses them could take minutes over blanks.
    chunks = "\n".join(line.strip() for line in text.split("\n")).split("\n\n")
    for chunk in filter(None, (each.strip() for each in chunks)):
        first = re.match(r"</?([a-zA-Z0-9-]+)", chunk)
        if _ADDRESS.fullmatch(chunk):
            set_.append(embed(chunk, marked=marked))
        elif first is not None and first[1].lower() in BLOCKS:
            set_.append(chunk)
        else:
            broken = _TAG_OR_LINE.sub(lambda found: "<br>\n" if found[0] == "\n" else found[0], chunk)
            set_.append(f"<p>{broken}</p>")
    return "\n".join(set_)


def _leave_out(tree: BeautifulSoup, *, words: Words) -> None:
    """Take out what runs, dresses or asks; a post that only a script would have shown becomes its address."""
    for gone in tree.find_all(list(GONE)):
        if gone.decomposed:
            continue
        post = word(gone, "data-telegram-post")
        if _TELEGRAM.fullmatch(post):
            link = tree.new_tag("a", href=f"https://t.me/{post}")
            link.string = f"https://t.me/{post}"
            gone.replace_with(link)
            words.note("a post on Telegram became a link")
            continue
        words.leave(f"<{gone.name}> was left out")
        gone.decompose()


def _point_at_notes(tree: BeautifulSoup, *, footnotes: tuple[Footnote, ...]) -> list[dict[str, str]]:
    """Put our marks where the text refers to WordPress's footnotes, and return these as our block has them."""
    marks = {each.id: str(number) for number, each in enumerate(footnotes, 1)}
    for reference in tree.find_all("sup", attrs={"data-fn": True}):
        known = marks.get(word(reference, "data-fn"))
        if known is not None and not reference.decomposed:
            reference.replace_with(f"[^{known}]")
    return [{"mark": marks[each.id], "text": _note_text(each.html)} for each in footnotes]


def _note_text(html: str) -> str:
    try:
        check_markup(html)
    except MarkupTooLarge:
        return escape(html[:1000])
    tree = BeautifulSoup(html, "html.parser")
    for gone in tree.find_all(list(GONE)):
        gone.decompose()
    return f"<p>{clean_note(str(tree))}</p>"
