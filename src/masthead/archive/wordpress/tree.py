"""Read a parsed text: what stands in lines of its own, and the words of a piece as lines."""

from typing import Final
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from masthead.archive.wordpress.marks import MARK

# What ends a paragraph where it begins; all else runs on within one.
BLOCKS: Final = frozenset(
    "p div ul ol li dl dt dd table thead tbody tfoot tr td th caption blockquote pre h1 h2 h3 h4 h5 h6 figure"
    " figcaption hr section article main aside header footer details summary center form nav fieldset address"
    " img picture iframe embed object video audio".split()
) | {MARK}
FRAMES: Final = frozenset("iframe embed object video audio".split())
GONE: Final = frozenset(
    "script style noscript template svg math button input select textarea canvas applet frame frameset noframes"
    " title meta link base".split()
)


def is_words(child: object) -> bool:
    """Tell whether a child is plain text, not a comment or another kind of node."""
    return type(child) is NavigableString


def holders(tree: BeautifulSoup) -> set[int]:
    """Return the identities of all elements that hold a block somewhere; found in one walk from below."""
    found: set[int] = set()
    for block in tree.find_all(list(BLOCKS)):
        above = block.parent
        while above is not None and id(above) not in found:
            found.add(id(above))
            above = above.parent
    return found


def lines_of(tag: Tag) -> str:
    """Return an element's words, a line where a block or a break stands; it takes the element apart."""
    for each in tag.find_all([*BLOCKS, "br"]):
        each.insert_before("\n")
        each.insert_after("\n")
    lines = (" ".join(line.split()) for line in tag.get_text().split("\n"))
    return "\n".join(filter(None, lines))


def line_of(tag: Tag) -> str:
    """Return an element's words on one line."""
    return " ".join(tag.get_text(" ").split())


def word(tag: Tag, name: str) -> str:
    """Return an attribute as one word; empty where there is none."""
    found = tag.get(name)
    return found if isinstance(found, str) else ""


def is_outside(address: str) -> bool:
    """Tell whether an address leads to a page somewhere, and to nothing else."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and not any(map(str.isspace, address))


def source_of(frame: Tag) -> str:
    """Return where a frame or a player has its content from; empty where that is nowhere outside."""
    inner = frame.find("source")
    known = [word(frame, "src"), word(frame, "data"), word(inner, "src") if isinstance(inner, Tag) else ""]
    address = next(filter(None, known), "")
    address = f"https:{address}" if address.startswith("//") else address
    return address if is_outside(address) else ""
