"""Where the press prints the pages that no editor places in the tree."""

from typing import Final

from django.conf import settings

FOLDERS: Final = {
    "topic": "topics",
    "series": "series",
    "byline": "people",
    "all": "archive",
    "correction": "corrected",
}
SEARCH: Final = "search"
TEXT_EDITION: Final = "text/"


def home_path(language: str) -> str:
    """Return the path of a language's front page."""
    return "/" if language == settings.LANGUAGE_CODE else f"/{language}/"


def list_path(*, kind: str, slug: str, language: str) -> str:
    """Return the path of a topic's, series' or byline's first page, or without a slug of a list of all."""
    inner = f"{FOLDERS[kind]}/{slug}/" if slug else f"{FOLDERS[kind]}/"
    return home_path(language) + inner


def search_path(language: str) -> str:
    """Return the path of a language's search."""
    return f"{home_path(language)}{SEARCH}/"


def text_path(story_path: str) -> str:
    """Return the path of the text edition of the story that stands at a path."""
    return f"{story_path}{TEXT_EDITION}"


def month_path(*, first: str, month: str) -> str:
    """Return the path of a list's page for ``month`` (``2024-10``); ``first`` is the list's own path."""
    return f"{first}{month.replace('-', '/')}/"
