"""An RSS 2.0 channel of stories, written by Django's own feed generator.

A story's guid names the story itself, so it stays when the story moves and when the paper gets another address.
"""

from datetime import UTC, datetime
from io import BytesIO

from django.utils.feedgenerator import Enclosure, Rss201rev2Feed

from masthead.lib.markup import seen
from masthead.pictures.plates import Plate
from masthead.stories.cards import Card
from masthead.stories.setting import origin
from masthead.style.frame import Site


class _Channel(Rss201rev2Feed):
    """RSS whose build date is the newest story's, never the clock's: the same stories give the same bytes."""

    def latest_post_date(self) -> datetime:
        """Return the newest story's time, or the epoch where there is none."""
        return max((item["pubdate"] for item in self.items), default=datetime(1970, 1, 1, tzinfo=UTC))


def channel(*, site: Site, title: str, path: str, description: str, cards: tuple[Card, ...]) -> bytes:
    """Return the channel as XML bytes with absolute addresses."""
    feed = _Channel(
        title=seen(title),
        link=origin() + path,
        description=seen(description or title),
        language=site.language,
        feed_url=f"{origin()}{path}feed.xml",
    )
    for card in cards:
        _add(feed=feed, card=card)
    out = BytesIO()
    feed.write(out, "utf-8")
    return out.getvalue()


def _add(*, feed: Rss201rev2Feed, card: Card) -> None:
    feed.add_item(
        title=seen(card.headline),
        link=origin() + card.path,
        description=seen(card.standfirst),
        unique_id=card.guid,
        unique_id_is_permalink=False,
        pubdate=card.published_at,
        author_name=seen(", ".join(each.name for each in card.signatures)) or None,
        categories=(seen(card.section.label),),
        enclosures=[_enclosure(card.plate)] if card.plate else [],
    )


def _enclosure(plate: Plate) -> Enclosure:
    media_type = "image/png" if plate.large.endswith(".png") else "image/jpeg"
    return Enclosure(origin() + plate.large, str(plate.large_bytes), media_type)
