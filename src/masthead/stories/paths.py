"""Where the press prints the pages that no editor places in the tree."""

from typing import Final

from django.conf import settings

FOLDERS: Final = {"topic": "topics", "series": "series", "byline": "people", "all": "archive"}


def home_path(language: str) -> str:
    """Return the path of a language's front page."""
    return "/" if language == settings.LANGUAGE_CODE else f"/{language}/"


def list_path(*, kind: str, slug: str, language: str) -> str:
    """Return the path of a topic's, series', byline's or the whole archive's first page."""
    inner = f"{FOLDERS[kind]}/" if kind == "all" else f"{FOLDERS[kind]}/{slug}/"
    return home_path(language) + inner


def month_path(*, first: str, month: str) -> str:
    """Return the path of a list's page for ``month`` (``2024-10``); ``first`` is the list's own path."""
    return f"{first}{month.replace('-', '/')}/"
