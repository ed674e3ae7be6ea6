"""The feed of the agenda: an entry for each step of a pitch that readers would want to hear of."""

from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from typing import Final

from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext

from masthead.agenda.agenda_cards import agenda_path, reason_in, words_in
from masthead.agenda.pitches import PitchStep
from masthead.agenda.public_facts import PitchFact
from masthead.lib.markup import as_html, seen
from masthead.stories.setting import origin
from masthead.style.frame import Site

_Kind = PitchStep.Kind
_TOLD: Final = frozenset(
    {
        _Kind.SHOWN,
        _Kind.MERGED,
        _Kind.PARTED,
        _Kind.NOT_NOW,
        _Kind.ON_BALLOT,
        _Kind.OFF_BALLOT,
        _Kind.OPENED,
        _Kind.CHOSEN,
        _Kind.NOT_CHOSEN,
        _Kind.ASSIGNED,
        _Kind.PUBLISHED,
        _Kind.UNPUBLISHED,
        _Kind.DROPPED,
    }
)
_MOST: Final = 50


class _Steps(Rss201rev2Feed):
    """RSS whose build date is the newest step's, never the clock's: the same steps give the same bytes."""

    def latest_post_date(self) -> datetime:
        """Return the newest step's time, or the epoch where there is none."""
        return max((item["pubdate"] for item in self.items), default=datetime(1970, 1, 1, tzinfo=UTC))


def agenda_feed(*, site: Site, pitches: Iterable[PitchFact]) -> bytes:
    """Return the feed in the active language; a step's guid names the step, so it stays whatever else changes."""
    title = f"{site.name}: {gettext('Agenda')}"
    feed = _Steps(
        title=seen(title),
        link=origin() + agenda_path(site.language),
        description=seen(gettext("What patrons want to be reported, and what became of it.")),
        language=site.language,
        feed_url=origin() + agenda_path(site.language, "feed.xml"),
    )
    steps = [(step.at, step.id, step, it) for it in pitches for step in it.steps if step.kind in _TOLD]
    for _at, _id, step, it in sorted(steps, key=lambda each: each[:2], reverse=True)[:_MOST]:
        feed.add_item(
            title=seen(f"{_Kind(step.kind).label}: {words_in(it.words, site.language)[1]}"),
            link=origin() + agenda_path(site.language, f"pitches/{it.id}/"),
            description=as_html(reason_in(step, site.language) or words_in(it.words, site.language)[2]),
            unique_id=f"agenda-step-{step.id}",
            unique_id_is_permalink=False,
            pubdate=step.at,
        )
    out = BytesIO()
    feed.write(out, "utf-8")
    return out.getvalue()
