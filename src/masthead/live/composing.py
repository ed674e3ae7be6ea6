"""Compose entries for their readers."""

from masthead.bylines.facts import byline
from masthead.lib.markup import plain_text
from masthead.live.facts import EntryRow, Top
from masthead.live.marked_text import html_of
from masthead.live.paths import entry_path, feed_path, older_path, poll_path
from masthead.live.shapes import Coverage, Telling
from masthead.pictures.facts import plate
from masthead.press.facts import digest
from masthead.stories.paths import list_path
from masthead.stories.places import Place
from masthead.style.frame import Link

_VERSION_LETTERS = 12


def telling(row: EntryRow, *, where: Place) -> Telling:
    """Return an entry of the story at a place, ready to be set."""
    html = html_of(row.text)
    signature, shown = _signature(row.byline, language=where.language), plate(picture_id=row.picture_id)
    return Telling(
        number=row.number,
        anchor=f"entry-{row.number}",
        href=entry_path(story_id=where.id, number=row.number, language=where.language),
        at=row.at,
        changed_at=row.changed_at,
        headline=row.headline,
        html=html,
        words=plain_text(html),
        signature=signature,
        plate=shown,
        is_pinned=row.is_pinned,
        is_key_point=row.is_key_point,
        corrected_at=row.corrected_at,
        is_withdrawn=row.is_withdrawn,
        version=digest((row, html, signature, shown)).hex()[:_VERSION_LETTERS],
    )


def _signature(key: str, *, language: str) -> Link | None:
    row = byline(key, language) if key else None
    if row is None:
        return None
    return Link(row.name, "" if row.is_protected else list_path(kind="byline", slug=row.slug, language=language))


def coverage_of(it: Top, *, where: Place) -> Coverage:
    """Return a live story ready to be set on its own page."""
    return Coverage(
        started_at=it.started_at,
        ended_at=it.ended_at,
        key_points=tuple(_key_point(row, page=page, where=where) for row, page in it.key_points),
        pinned=tuple(telling(row, where=where) for row in it.pinned),
        entries=tuple(telling(row, where=where) for row in it.entries),
        older=older_path(story_path=where.path, page=it.page_count) if it.page_count else "",
        poll=poll_path(where.path),
        feed=feed_path(where.path),
    )


def _key_point(row: EntryRow, *, page: int, where: Place) -> Link:
    it = telling(row, where=where)
    return Link(it.title, f"{older_path(story_path=where.path, page=page) if page else ''}#{it.anchor}")
