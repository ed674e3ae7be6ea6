"""The feed of corrections: whoever republishes our stories hears of what was wrong in them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.utils import translation
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext

from masthead.lib.markup import as_html, seen
from masthead.press.facts import Args
from masthead.press.table import PageKind, Sheet, register
from masthead.sections.facts import site
from masthead.stories.cards import Card
from masthead.stories.compose import card_of
from masthead.stories.correction_facts import CorrectionRow, latest_corrections
from masthead.stories.facts import brief
from masthead.stories.paths import list_path
from masthead.stories.setting import origin
from masthead.stories.site import site_of

_RSS = "application/rss+xml; charset=utf-8"
_MOST = 30


class _Channel(Rss201rev2Feed):
    """RSS whose build date is the newest correction's, never the clock's."""

    def latest_post_date(self) -> datetime:
        """Return the newest correction's time, or the epoch where there is none."""
        return max((item["pubdate"] for item in self.items), default=datetime(1970, 1, 1, tzinfo=UTC))


def print_feed(language: str) -> Sheet:
    """Set the feed of the newest corrections."""
    around, path = site_of(language), list_path(kind="correction", slug="", language=language)
    found = latest_corrections(language)[:_MOST]
    brief.prime((pk,) for pk, _ in found)
    with translation.override(language):
        title = f"{around.name}: {gettext('Corrections')}"
        feed = _Channel(
            title=seen(title),
            link=origin() + path,
            description=seen(title),
            language=language,
            feed_url=f"{origin()}{path}feed.xml",
        )
        for pk, row in found:
            card = card_of(pk)
            if card is not None:
                _add(feed=feed, card=card, row=row)
    out = BytesIO()
    feed.write(out, "utf-8")
    return Sheet(path=f"{path}feed.xml", body=out.getvalue(), media_type=_RSS)


def _add(*, feed: Rss201rev2Feed, card: Card, row: CorrectionRow) -> None:
    feed.add_item(
        title=seen(f"{row.label}: {card.headline}"),
        link=f"{origin()}{card.path}#corrections",
        description=as_html(row.text),
        unique_id=uuid5(NAMESPACE_URL, f"{card.guid} {row.at.isoformat()}").urn,
        unique_id_is_permalink=False,
        pubdate=row.at,
        categories=(seen(card.section.label),),
    )


def _every_language() -> Iterator[Args]:
    return ((code,) for code in dict(settings.LANGUAGES))


register(PageKind(name="corrections-feed", exists=site, every=_every_language, render=print_feed))
