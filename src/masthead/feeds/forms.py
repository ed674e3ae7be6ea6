"""The three forms of a feed: RSS 2.0 and Atom by Django's own generators, and JSON Feed 1.1.

Source: rssboard.org, RFC 4287, jsonfeed.org.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed, SyndicationFeed

from masthead.feeds.channel import Channel, Entry
from masthead.lib.markup import as_html
from masthead.stories.setting import origin

# A feed without stories has to say when it changed all the same.
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form of feed: how its file and its kinds of page are called, and how it is written."""

    name: str
    file_name: str
    media_type: str
    write: Callable[[Channel], bytes]

    def path(self, channel: Channel) -> str:
        """Return where a channel stands in this form."""
        return channel.path + self.file_name


class _Rss(Rss201rev2Feed):
    """RSS whose build date is the newest story's, never the clock's."""

    def latest_post_date(self) -> datetime:
        """Return the newest story's time."""
        return _newest(self)


class _Atom(Atom1Feed):
    """Atom likewise."""

    def latest_post_date(self) -> datetime:
        """Return the newest story's time."""
        return _newest(self)


def _newest(feed: SyndicationFeed) -> datetime:
    return max((item["pubdate"] for item in feed.items), default=_LONG_AGO)


def _written(kind: type[SyndicationFeed], *, channel: Channel, file_name: str) -> bytes:
    feed = kind(
        title=channel.title,
        link=origin() + channel.path,
        description=channel.description,
        subtitle=channel.description,
        author_name=channel.publisher,
        language=channel.language,
        feed_url=f"{origin()}{channel.path}{file_name}",
    )
    for each in channel.entries:
        _add(feed=feed, entry=each)
    out = BytesIO()
    feed.write(out, "utf-8")
    return out.getvalue()


def _add(*, feed: SyndicationFeed, entry: Entry) -> None:
    picture = entry.picture
    feed.add_item(
        title=entry.title,
        link=entry.url,
        description=as_html(entry.summary),
        unique_id=entry.id,
        unique_id_is_permalink=False,
        pubdate=entry.published_at,
        updateddate=entry.published_at,
        author_name=", ".join(entry.authors) or None,
        categories=(entry.category,),
        enclosures=[Enclosure(picture.url, str(picture.length_bytes), picture.media_type)] if picture else [],
    )


def _rss(channel: Channel) -> bytes:
    return _written(_Rss, channel=channel, file_name="feed.xml")


def _atom(channel: Channel) -> bytes:
    return _written(_Atom, channel=channel, file_name="atom.xml")


def _json(channel: Channel) -> bytes:
    said = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": origin() + channel.path,
        "feed_url": f"{origin()}{channel.path}feed.json",
        "description": channel.description,
        "language": channel.language,
        "authors": [{"name": channel.publisher}],
        "items": [_item(each) for each in channel.entries],
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _item(it: Entry) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": it.id,
        "url": it.url,
        "title": it.title,
        "content_text": it.summary or it.title,
        "date_published": it.published_at.isoformat(timespec="seconds"),
        "tags": [it.category],
    }
    if it.authors:
        said["authors"] = [{"name": name} for name in it.authors]
    if it.picture:
        said["image"] = it.picture.url
    return said


RSS: Final = Form(name="feed", file_name="feed.xml", media_type="application/rss+xml; charset=utf-8", write=_rss)
ATOM: Final = Form(name="atom", file_name="atom.xml", media_type="application/atom+xml; charset=utf-8", write=_atom)
JSON: Final = Form(
    name="json-feed", file_name="feed.json", media_type="application/feed+json; charset=utf-8", write=_json
)
FORMS: Final = (RSS, ATOM, JSON)
