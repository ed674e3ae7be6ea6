"""An RSS 2.0 channel of stories, written by Django's own feed generator.

A story's guid is its permanent number, so it never changes with the address.
"""

from datetime import UTC, datetime
from io import BytesIO

from django.utils.feedgenerator import Enclosure, Rss201rev2Feed

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
        title=title,
        link=origin() + path,
        description=description or title,
        language=site.language,
        feed_url=f"{origin()}{path}feed.xml",
    )
    for card in cards:
        _add(feed=feed, card=card)
    out = BytesIO()
    feed.write(out, "utf-8")
    return out.getvalue()


def _add(*, feed: Rss201rev2Feed, card: Card) -> None:
    # The size of the picture is not known here; readers take 0 as unknown.
    pictures = [Enclosure(origin() + card.plate.large, "0", "image/jpeg")] if card.plate else []
    feed.add_item(
        title=card.headline,
        link=origin() + card.path,
        description=card.standfirst,
        unique_id=f"{origin()}/story/{card.id}",
        unique_id_is_permalink=False,
        pubdate=card.published_at,
        author_name=", ".join(each.name for each in card.signatures) or None,
        categories=(card.section.label,),
        enclosures=pictures,
    )
