"""Indexes on tables of Wagtail's: for lists, for what is withdrawn next, and for the desk's search."""

from typing import Any, Final

from django.db import connections

from masthead.lib.router import NEWSROOM

_INDEXES: Final = {
    "stories_by_language_and_time": "wagtailcore_page (content_type_id, locale_id, first_published_at, id)",
    # Asked for at each round of the worker, before anything is printed.
    "pages_by_expiry": "wagtailcore_page (expire_at) WHERE expire_at IS NOT NULL",
}
# At each save the mean length of all titles is worked out, and titles of no length yet are looked for.
_OF_SEARCH: Final = {"search_by_length_and_title": "wagtailsearch_indexentry (title_norm, title)"}


def ensure_indexes(*, using: str, **_more: Any) -> None:
    """Make those that are missing, after each migration: SQLite drops what it does not know of with a table."""
    if using != NEWSROOM:
        return
    wanted = _INDEXES | (_OF_SEARCH if connections[using].vendor == "sqlite" else {})
    with connections[using].cursor() as cursor:
        for name, what in wanted.items():
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {what}")
