"""Indexes on Wagtail's table of pages: by which lists find the newest stories, and what is withdrawn next is found."""

from typing import Any, Final

from django.db import connections

from masthead.lib.router import NEWSROOM

_INDEXES: Final = {
    "stories_by_language_and_time": "(content_type_id, locale_id, first_published_at, id)",
    # Asked for at each round of the worker, before anything is printed.
    "pages_by_expiry": "(expire_at) WHERE expire_at IS NOT NULL",
}


def ensure_indexes(*, using: str, **_more: Any) -> None:
    """Make those that are missing, after each migration: SQLite drops what it does not know of with a table."""
    if using == NEWSROOM:
        with connections[using].cursor() as cursor:
            for name, what in _INDEXES.items():
                cursor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON wagtailcore_page {what}")
