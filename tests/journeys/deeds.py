"""What an editor does elsewhere while readers read; run as a program beside a served newsroom.

Usage: deeds.py FOLDER withdraw LANGUAGE SLUG
       deeds.py FOLDER move LANGUAGE SLUG SECTION
"""

import sys
from pathlib import Path

from masthead.cli.django_up import bring_up


def withdraw(language: str, slug: str) -> None:
    """Take a story down."""
    _story(language, slug).unpublish()


def move(language: str, slug: str, section: str) -> None:
    """Move a story to another section."""
    from wagtail.models import Page

    target = Page.objects.get(slug=section, locale__language_code=language, depth=3)
    Page.objects.get(pk=_story(language, slug).pk).move(target, pos="last-child")


def _story(language: str, slug: str):
    from masthead.stories.models import Story

    return Story.objects.get(slug=slug, locale__language_code=language)


if __name__ == "__main__":
    folder, deed, *said = sys.argv[1:]
    bring_up(Path(folder))
    {"withdraw": withdraw, "move": move}[deed](*said)
