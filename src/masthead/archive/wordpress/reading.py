"""Read a WordPress export item by item, safely: no entities, no outside files, one item in memory at a time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from masthead.archive.wordpress.gauge import Gauge, TooLarge, gauged
from masthead.lib.markup import plain_text

VERSIONS: Final = ("1.0", "1.1", "1.2")
_NO_DATE: Final = "0000-00-00 00:00:00"
# What WordPress writes where there is no date, and the library reads as the year 2000.
_YEAR_BEFORE_ALL: Final = re.compile(r"\s-\d+\s+\d\d:")
# The first newspaper, and as far ahead as anybody plans.
_FIRST_YEAR: Final = 1605
_LAST_YEAR: Final = 2200
_LONGEST_ID: Final = 64
_LONGEST_SHORT: Final = 20_000


class NotAnExport(ValueError):
    """The file is no WordPress export that can be read whole; nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class Term:
    """A category or tag as an item names it."""

    slug: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """One item of the export, as it stands there."""

    id: str
    kind: str
    status: str
    title: str
    slug: str
    link: str
    body: str
    excerpt: str
    author: str
    parent: str
    password: str
    published_at: datetime | None
    modified_at: datetime | None
    terms: tuple[Term, ...] = ()
    co_authors: tuple[str, ...] = ()
    comment_count: int = 0
    attachment: str = ""
    meta: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Export:
    """What the whole file says before its items: where it comes from, and its authors' names by login."""

    source: str
    title: str
    authors: dict[str, str]
    item_count: int


def survey(file: Path) -> Export:
    """Read the whole file once, without changing anything, and return what it holds.

    Raises:
        NotAnExport: not XML, cut off, with entities or a DTD, above the caps, no WordPress export or not one of
            a version that we read.
    """
    found: dict[str, str] = {}
    authors: dict[str, str] = {}
    count = 0
    for name, element in _elements(file):
        if name == "author":
            said = _said(element)
            login = said.get("author_login", "")
            authors[login] = _short(said.get("author_display_name", "")) or login
        elif name == "item":
            count += 1
            authors |= _guest(element)
        elif name in {"title", "base_blog_url", "wxr_version"} and name not in found:
            found[name] = (element.text or "").strip()
    _check_version(found.get("wxr_version"))
    source = found.get("base_blog_url") or found.get("title", "")
    return Export(source=source[:200], title=_short(found.get("title", "")), authors=authors, item_count=count)


def _guest(element: Any) -> dict[str, str]:
    """Return the name by login of a guest author, whom the plugin Co-Authors Plus exports as an item."""
    if _said(element).get("post_type") != "guest-author":
        return {}
    meta = dict(_meta(element))
    login = meta.get("cap-user_login", "")
    return {login: _short(meta.get("cap-display_name", "")) or login} if login else {}


def items(file: Path) -> Iterator[Item]:
    """Yield every item of the export, in its order.

    Raises:
        NotAnExport: as for ``survey``.
    """
    return (_item(element) for name, element in _elements(file) if name == "item")


def _check_version(version: str | None) -> None:
    if version is None:
        raise NotAnExport("This is XML, but no WordPress export (it names no wxr_version).")
    if version not in VERSIONS:
        known = f"{VERSIONS[0]} to {VERSIONS[-1]}"
        raise NotAnExport(f"This export is of version {_short(version)[:20]!r}; versions {known} can be read.")


def _elements(file: Path) -> Iterator[tuple[str, Any]]:
    """Yield (local name, element) of the channel's children, each dropped before the next one is read."""
    try:
        with gauged(file) as gauge:
            yield from _children(gauge)
    except TooLarge as error:
        raise NotAnExport(str(error)) from error
    except DefusedXmlException as error:
        raise NotAnExport("The file declares entities or a DTD, which no export needs.") from error
    except ParseError as error:
        raise NotAnExport(f"The file is not whole XML ({error}). Export it again and try once more.") from error
    except (OSError, UnicodeError, LookupError) as error:
        # A LookupError is an alphabet that nobody knows.
        raise NotAnExport(f"The file cannot be read ({type(error).__name__}).") from error


def _children(gauge: Gauge) -> Iterator[tuple[str, Any]]:
    depth, channel = 0, None
    for event, element in iterparse(gauge, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            depth += 1
            gauge.enter(depth)
            channel = element if depth == 2 else channel
            continue
        depth -= 1
        if depth == 2 and channel is not None:
            gauge.start_anew()
            yield _local(element.tag), element
            channel.clear()
        elif depth == 3 and element.tag.endswith("}comment"):
            # Comments are counted, not kept: a story that drew ten thousand weighs no more than its text.
            element.clear()


def _local(tag: str) -> str:
    """Return a tag's name; the two that are called ``encoded`` keep their space, whatever the dialect's version."""
    space, _, name = tag.rpartition("}")
    if name == "encoded":
        return "excerpt" if "excerpt" in space else "content"
    return name


def _said(element: Any) -> dict[str, str]:
    return {_local(child.tag): (child.text or "").strip() for child in element if len(child) == 0}


def _item(element: Any) -> Item:
    said = _said(element)
    return Item(
        id=_id(said.get("post_id") or said.get("guid", "")),
        kind=said.get("post_type") or "post",
        status=said.get("status") or "publish",
        title=_short(said.get("title", "")),
        slug=said.get("post_name", ""),
        link=said.get("link", ""),
        body=said.get("content", ""),
        excerpt=_short(said.get("excerpt", "")),
        author=said.get("creator", ""),
        parent=said.get("post_parent") or "0",
        password=said.get("post_password", ""),
        published_at=_instant(said.get("post_date_gmt", "")) or _mail_date(said.get("pubDate", "")),
        modified_at=_instant(said.get("post_modified_gmt", "")),
        terms=tuple(_terms(element)),
        co_authors=tuple(dict.fromkeys(_co_authors(element))),
        comment_count=sum(_local(child.tag) == "comment" for child in element),
        attachment=said.get("attachment_url", ""),
        meta=dict(_meta(element)),
    )


def _terms(element: Any) -> Iterator[Term]:
    seen: set[str] = set()
    for child in element:
        name = _short(child.text or "")
        if _local(child.tag) == "category" and child.get("domain") in {"category", "tag", "post_tag"} and name:
            slug = child.get("nicename") or name
            if slug not in seen:
                seen.add(slug)
                yield Term(slug=slug, name=name)


def _co_authors(element: Any) -> Iterator[str]:
    """Yield the logins under which Co-Authors Plus signs an item."""
    for child in element:
        if _local(child.tag) == "category" and child.get("domain") == "author":
            yield child.get("nicename", "").removeprefix("cap-") or (child.text or "").strip()


def _meta(element: Any) -> Iterator[tuple[str, str]]:
    for child in element:
        if _local(child.tag) == "postmeta":
            said = _said(child)
            yield said.get("meta_key", ""), said.get("meta_value", "")


def _short(html: str) -> str:
    """Return the words of a text that is shown on a line or two; nobody reads on for ever, nor should a parser."""
    return plain_text(html[:_LONGEST_SHORT])


def _id(text: str) -> str:
    """Return an item's number; where it has only an address, one that is no longer than a number may be."""
    return text if len(text) <= _LONGEST_ID else blake2b(text.encode(), digest_size=_LONGEST_ID // 2).hexdigest()


def _instant(text: str) -> datetime | None:
    if not text or text == _NO_DATE:
        return None
    try:
        return _believable(datetime.fromisoformat(text).replace(tzinfo=UTC))
    except ValueError:
        return None


def _believable(at: datetime) -> datetime | None:
    """Return an instant at which something may have been published."""
    return at if _FIRST_YEAR <= at.year <= _LAST_YEAR else None


def _mail_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime("" if _YEAR_BEFORE_ALL.search(text) else text)
    except ValueError:
        return None
    return _believable(found.astimezone(UTC)) if found.tzinfo and 1 < found.year < 9999 else None
