"""What a live story adds to its story's own page: its entries, and what machines read of them."""

from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import ngettext

from masthead.live.composing import coverage_of, telling
from masthead.live.facts import top
from masthead.live.shapes import Telling
from masthead.stories.places import place
from masthead.stories.setting import origin

# A number of each kind that languages tell apart, by the name that browsers give the kind.
_COUNTS: Final = (("one", 1), ("few", 2), ("many", 5), ("other", 100))
_TOLD_TO_MACHINES: Final = 25


def coverage(*, story_id: int, language: str) -> str:
    """Return the entries of a live story as its page shows them; nothing for any other story."""
    where, it = place(story_id), top(story_id)
    if where is None or it is None:
        return ""
    with translation.override(language):
        said = {"coverage": coverage_of(it, where=where), "announcements": _announcements()}
        return render_to_string("live/coverage.html", said)


def _announcements() -> tuple[tuple[str, str], ...]:
    """Return how new entries are announced, by the kind of number; a browser fills the number in."""
    told = ((name, ngettext("%(count)s new entry", "%(count)s new entries", count)) for name, count in _COUNTS)
    return tuple((name, words.replace("%(count)s", "#")) for name, words in told)


def say_to_machines(story_id: int) -> dict[str, Any]:
    """Return what search engines read of a live story besides its article: from when to when, and its newest entries.

    Source: schema.org LiveBlogPosting.
    """
    where, it = place(story_id), top(story_id)
    if where is None or it is None:
        return {}
    told = [telling(row, where=where) for row in (*it.pinned, *it.entries) if not row.is_withdrawn]
    newest = sorted(told, key=lambda each: each.number, reverse=True)[:_TOLD_TO_MACHINES]
    said: dict[str, Any] = {
        "@type": ["NewsArticle", "LiveBlogPosting"],
        "coverageStartTime": it.started_at.isoformat(),
        "liveBlogUpdate": [_update(each) for each in newest],
    }
    return said | ({"coverageEndTime": it.ended_at.isoformat()} if it.ended_at else {})


def _update(it: Telling) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@type": "BlogPosting",
        "headline": it.title,
        "articleBody": it.words,
        "url": origin() + it.href,
        "datePublished": it.at.isoformat(),
        "dateModified": max(it.changed_at, it.at).isoformat(),
    }
    if it.signature:
        page = {"url": origin() + it.signature.href} if it.signature.href else {}
        said["author"] = {"@type": "Person", "name": it.signature.label} | page
    return said | ({"image": origin() + it.plate.large} if it.plate else {})
