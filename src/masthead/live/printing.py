"""The printing table of live stories: older pages, each entry alone, the file that browsers ask, and the feed."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext

from masthead.lib.markup import seen
from masthead.live.composing import telling
from masthead.live.facts import GoneEntry, Top, entry, numbers_of, page, pages_for, top
from masthead.live.models import Entry, LiveStory
from masthead.live.paths import entry_path, feed_path, older_path, poll_path
from masthead.live.shapes import Telling
from masthead.press.facts import Args, digest
from masthead.press.table import PageKind, Sheet, register
from masthead.stories.cards import Card
from masthead.stories.compose import card_of
from masthead.stories.places import Place, alternates_of, place
from masthead.stories.setting import origin, set_gone, set_page
from masthead.stories.site import NoFrontPage, site_of
from masthead.style.frame import Frame, Social

_POLLED: Final = 20
_IN_FEED: Final = 40


def print_older(story_id: int, number: int) -> Sheet:
    """Set an older page of a live story."""
    card, where = _story(story_id)
    found = page(story_id, number)
    if found is None:
        raise LookupError(number)
    rows, has_newer = found
    newer = older_path(story_path=where.path, page=number + 1 if has_newer else 0)
    older = older_path(story_path=where.path, page=number - 1) if number > 1 else ""
    with translation.override(where.language):
        title = f"{card.headline}: {gettext('earlier entries')} ({number})"
    frame = Frame(
        title=title,
        path=older_path(story_path=where.path, page=number),
        newer=newer,
        older=older,
        nearest=alternates_of(where),
        current=card.section.href,
    )
    matter = {"card": card, "entries": tuple(telling(row, where=where) for row in rows), "title": title}
    return set_page(template="live/older.html", site=site_of(where.language), frame=frame, matter=matter)


def print_entry(story_id: int, number: int) -> Sheet | None:
    """Set the page of one entry alone, or say that it, or all of its story, was withdrawn.

    None where its story was, and its language has no front page.
    """
    row = entry(story_id, number)
    if row is None:
        raise LookupError(number)
    if isinstance(row, GoneEntry):
        path = entry_path(story_id=story_id, number=number, language=row.language)
        with suppress(NoFrontPage):
            return set_gone(path=path, language=row.language)
        return None
    card, where = _story(story_id)
    it = telling(row, where=where)
    shown = it.plate
    frame = Frame(
        title=it.title or card.headline,
        path=it.href,
        description=it.words[:160],
        social=Social(
            kind="article",
            image=shown.large if shown else "",
            image_width=shown.large_width if shown else 0,
            image_height=shown.large_height if shown else 0,
            image_alt=shown.alt if shown else "",
            published_at=it.at,
            modified_at=it.changed_at,
            section=card.section.label,
        ),
        nearest=alternates_of(where),
        current=card.section.href,
        is_indexed=not it.is_withdrawn,
    )
    status = 410 if it.is_withdrawn else 200
    matter = {"card": card, "entry": it}
    return set_page(
        template="live/entry_page.html", site=site_of(where.language), frame=frame, matter=matter, status=status
    )


def print_poll(story_id: int) -> Sheet:
    """Set the file that the browser of a reader who stays asks again: a version, and the newest entries."""
    (_card, where), it = _story(story_id), _top(story_id)
    rows = [*it.pinned, *it.entries[:_POLLED]]
    with translation.override(where.language):
        entries = [_polled(telling(row, where=where)) for row in rows]
    version = digest((it.ended_at, entries)).hex()
    said = {"version": version, "ended": it.ended_at is not None, "entries": entries}
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return Sheet(path=poll_path(where.path), body=body.encode(), media_type="application/json; charset=utf-8")


def _polled(it: Telling) -> dict[str, Any]:
    html = seen(render_to_string("live/entry.html", {"entry": it}))
    return {"id": it.anchor, "version": it.version, "pinned": it.is_pinned, "html": html}


class _Channel(Rss201rev2Feed):
    """RSS whose build date is the newest entry's, never the clock's."""

    def latest_post_date(self) -> datetime:
        """Return the newest entry's time, or the epoch where there is none."""
        return max((item["pubdate"] for item in self.items), default=datetime(1970, 1, 1, tzinfo=UTC))


def print_feed(story_id: int) -> Sheet:
    """Set the feed of a live story's entries."""
    (card, where), it = _story(story_id), _top(story_id)
    path = feed_path(where.path)
    feed = _Channel(
        title=seen(card.headline),
        link=origin() + where.path,
        description=seen(card.standfirst or card.headline),
        language=where.language,
        feed_url=origin() + path,
    )
    rows = sorted((*it.pinned, *it.entries), key=lambda row: row.number, reverse=True)
    for each in (telling(row, where=where) for row in rows[:_IN_FEED] if not row.is_withdrawn):
        feed.add_item(
            title=seen(each.title),
            link=origin() + each.href,
            description=each.html,
            unique_id=f"{card.guid}#{each.number}",
            unique_id_is_permalink=False,
            pubdate=each.at,
            author_name=seen(each.signature.label) if each.signature else None,
        )
    out = BytesIO()
    feed.write(out, "utf-8")
    return Sheet(path=path, body=out.getvalue(), media_type="application/rss+xml; charset=utf-8")


def _story(story_id: int) -> tuple[Card, Place]:
    card, where = card_of(story_id), place(story_id)
    if card is None or where is None:
        raise LookupError(story_id)
    return card, where


def _top(story_id: int) -> Top:
    it = top(story_id)
    if it is None:
        raise LookupError(story_id)
    return it


def _every_live() -> Iterator[Args]:
    return ((pk,) for pk in LiveStory.objects.order_by("story").values_list("story_id", flat=True))


def _every_entry() -> Iterator[Args]:
    rows = Entry.objects.filter(number__isnull=False).order_by("live__story", "number")
    return ((story_id, number or 0) for story_id, number in rows.values_list("live__story_id", "number"))


def _every_older() -> Iterator[Args]:
    for story_id in LiveStory.objects.order_by("story").values_list("story_id", flat=True):
        yield from ((story_id, number) for number in range(1, pages_for(len(numbers_of(story_id))) + 1))


register(PageKind(name="live-poll", exists=top, every=_every_live, render=print_poll, goes_first=True))
register(PageKind(name="live-feed", exists=top, every=_every_live, render=print_feed))
register(PageKind(name="live-entry", exists=entry, every=_every_entry, render=print_entry, goes_first=True))
register(PageKind(name="live-older", exists=page, every=_every_older, render=print_older))
