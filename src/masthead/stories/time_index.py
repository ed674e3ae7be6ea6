"""The index by which lists find the newest stories of a language; it lies on Wagtail's table of pages."""

from typing import Any, Final

from django.db import connections

from masthead.lib.router import NEWSROOM

_NAME: Final = "stories_by_language_and_time"
_COLUMNS: Final = "content_type_id, locale_id, first_published_at, id"


def ensure_index(*, using: str, **_more: Any) -> None:
    """Make the index where it is missing, after each migration: SQLite drops what it does not know of with a table."""
    if using == NEWSROOM:
        with connections[using].cursor() as cursor:
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {_NAME} ON wagtailcore_page ({_COLUMNS})")
