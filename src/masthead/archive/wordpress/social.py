"""Posts of social platforms that an export embeds: kept as our own text where the file holds it, else a link."""

import re
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from bs4.element import Tag

from masthead.archive.wordpress.tree import is_outside, line_of, lines_of, word
from masthead.lib.markup import MarkupTooLarge, check_markup
from masthead.stories.blocks.spoken import languages

PLATFORMS: Final = {
    "twitter-tweet": "X",
    "twitter-video": "X",
    "fb-xfbml-parse-ignore": "Facebook",
    "instagram-media": "Instagram",
    "tiktok-embed": "TikTok",
    "mastodon-embed": "Mastodon",
    "bluesky-embed": "Bluesky",
    "text-post-media": "Threads",
    "reddit-embed-bq": "Reddit",
}
_PERMALINKS: Final = ("cite", "data-instgrm-permalink", "data-text-post-permalink", "data-bluesky-uri")
# "— Ann (@ann) June 9, 2023", and what Instagram says: "A post shared by Ann (@ann)".
_SIGNED: Final = re.compile(r"(?:—|–|shared by)\s*([^()@\n]{1,160}?)\s*\((@[^\s()]{1,110})\)")
_HANDLE: Final = re.compile(r"^/(@?[\w.-]{1,100})/(?:status|posts|post|video)/")
_NUMBERED: Final = re.compile(r"/status/(\d{15,19})$")
# Numbers of posts on X since November 2010: milliseconds since this one, then 22 bits of other things.
_CLOCK_BEGAN: Final = 1_288_834_974_657
_CLOCK_BITS: Final = 22
_LONGEST_TEXT: Final = 5_000
_FORMER_HOSTS: Final = {"x.com": "twitter.com", "mobile.twitter.com": "twitter.com"}
_MOST_EMBEDS: Final = 200


def platform_of(quote: Tag) -> str | None:
    """Return the platform that a quotation was embedded from; None for an ordinary one."""
    classes = quote.get("class") or ()
    return next((PLATFORMS[name] for name in classes if name in PLATFORMS), None)


def post_of(quote: Tag, *, platform: str, address: str = "") -> dict[str, Any] | None:
    """Return an embedded post as a block's value; None where the file holds no words of it. It takes it apart."""
    links = [href for link in quote.find_all("a", href=True) if is_outside(href := word(link, "href"))]
    own = next((found for name in _PERMALINKS if is_outside(found := word(quote, name))), "")
    address = _plain_address(address or own or next(reversed(links), ""))
    signature = _SIGNED.search(line_of(quote))
    handle = _HANDLE.match(urlsplit(address).path) if address else None
    posted_at = _sent_at(address) if platform == "X" else None
    language = next(filter(None, (word(each, "lang") for each in quote.find_all("p"))), "")
    said = [lines for each in quote.find_all("p") if (lines := lines_of(each)) and not _SIGNED.search(lines)]
    text = "\n".join(said)
    if not text:
        return None
    named = signature[2] if signature else f"@{handle[1].removeprefix('@')}" if handle else ""
    return {
        "text": text[:_LONGEST_TEXT],
        "language": language if language in dict(languages()) else "",
        "author": (signature[1].strip() if signature else "") or named or _author(quote) or platform,
        "handle": named,
        "platform": platform,
        "posted_at": posted_at,
        "address": address,
    }


def kept_posts(embeds: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Return the posts whose words WordPress kept with the item, by address, from its store of embeds."""
    found: dict[str, dict[str, Any]] = {}
    for html in embeds[:_MOST_EMBEDS]:
        try:
            check_markup(html)
        except MarkupTooLarge:
            continue
        tree = BeautifulSoup(html, "html.parser")
        quote = next((each for each in tree.find_all("blockquote") if platform_of(each)), None)
        outer = tree.find(None, {"data-href": True})
        if quote is None:
            continue
        known = {word(outer, "data-href")} if isinstance(outer, Tag) else set()
        post = post_of(quote, platform=platform_of(quote) or "")
        if post:
            found |= {key_of(each): post for each in known | {post["address"]}}
    return found


def key_of(address: str) -> str:
    """Return what two addresses of one post have in common."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    host = (parts.hostname or "").removeprefix("www.")
    return f"{_FORMER_HOSTS.get(host, host)}{parts.path.rstrip('/')}"


def _plain_address(address: str) -> str:
    """Return an address without the query by which platforms follow whoever opens it."""
    if not is_outside(address):
        return ""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


def _author(quote: Tag) -> str:
    """Return the first name that leads somewhere outside the words themselves."""
    names = (line_of(link) for link in quote.find_all("a") if link.find_parent("p") is None)
    return next(filter(None, names), "")[:160]


def _sent_at(address: str) -> datetime | None:
    """Return when a post on X was sent: its number tells the moment, the words around it the day alone."""
    found = _NUMBERED.search(urlsplit(address).path)
    if found is None or int(found[1]) >> _CLOCK_BITS == 0:
        return None
    return datetime.fromtimestamp(((int(found[1]) >> _CLOCK_BITS) + _CLOCK_BEGAN) // 1000, UTC)
