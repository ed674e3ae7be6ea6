"""Stories as lines of a list, each set once: a month of a busy paper has hundreds, and a new story changes none."""

from functools import lru_cache
from typing import Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from masthead.stories.cards import Card

# Some 4 KB each with its card, in every process that prints. A month's lines stand in a dozen lists one after another;
# what stands under a story stands under those right after it.
_LINES_KEPT: Final = 1_024
_ROWS_KEPT: Final = 512


def lines_of(*, cards: tuple[Card, ...], language: str) -> list[SafeString]:
    """Return the cards as lines of a list page in a language, in the order given."""
    with translation.override(language):
        return [_line(card, language) for card in cards]


def rows_of(*, cards: tuple[Card, ...], language: str) -> list[SafeString]:
    """Return the cards as they stand beside each other under a story in a language, in the order given."""
    with translation.override(language):
        return [_row(card, language) for card in cards]


@lru_cache(maxsize=_LINES_KEPT)
def _line(card: Card, language: str) -> SafeString:
    return _set(template="stories/cards/line.html", card=card, level="h2")


@lru_cache(maxsize=_ROWS_KEPT)
def _row(card: Card, language: str) -> SafeString:
    return _set(template="stories/cards/row.html", card=card, level="h3")


def _set(*, template: str, card: Card, level: str) -> SafeString:
    # A card holds all that its line shows, and setting it reads no fact that a page would have to record.
    return mark_safe(render_to_string(template, {"card": card, "level": level}))  # noqa: S308 - a template's
