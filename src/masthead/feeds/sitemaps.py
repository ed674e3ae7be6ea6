"""Sitemaps: an index, a month's stories, and the news of two days.

Source: sitemaps.org protocol 0.9 and its news extension.
"""

from collections.abc import Iterable
from datetime import datetime
from xml.sax.saxutils import escape

from masthead.lib.markup import seen
from masthead.stories.cards import Card
from masthead.stories.setting import origin
from masthead.style.frame import Site

_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def index_of_sitemaps(paths: Iterable[str]) -> bytes:
    """Return an index that names the sitemaps at ``paths``."""
    rows = "".join(f"<sitemap><loc>{_absolute(path)}</loc></sitemap>" for path in paths)
    return f'{_HEAD}<sitemapindex xmlns="{_SPACE}">{rows}</sitemapindex>\n'.encode()


def sitemap(rows: Iterable[tuple[str, datetime]]) -> bytes:
    """Return a sitemap of (path, last change)."""
    lines = "".join(
        f"<url><loc>{_absolute(path)}</loc><lastmod>{at.isoformat(timespec='seconds')}</lastmod></url>"
        for path, at in rows
    )
    return f'{_HEAD}<urlset xmlns="{_SPACE}">{lines}</urlset>\n'.encode()


def news_sitemap(*, site: Site, cards: Iterable[Card]) -> bytes:
    """Return a news sitemap of stories."""
    lines = "".join(_news(site=site, card=card) for card in cards)
    return f'{_HEAD}<urlset xmlns="{_SPACE}" xmlns:news="{_NEWS}">{lines}</urlset>\n'.encode()


def _news(*, site: Site, card: Card) -> str:
    name, title = escape(seen(site.name)), escape(seen(card.headline))
    publication = f"<news:publication><news:name>{name}</news:name><news:language>{site.language}</news:language>"
    date = card.published_at.isoformat(timespec="seconds")
    return (
        f"<url><loc>{_absolute(card.path)}</loc><news:news>{publication}</news:publication>"
        f"<news:publication_date>{date}</news:publication_date><news:title>{title}</news:title></news:news></url>"
    )


def _absolute(path: str) -> str:
    return escape(origin() + path)
