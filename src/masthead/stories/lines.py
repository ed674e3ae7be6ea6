"""Stories as lines of a list, each set once: a month of a busy paper has hundreds, and a new story changes none."""

from functools import lru_cache
from typing import Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from masthead.stories.cards import Card

# Some 1.5 KB each.
_KEPT: Final = 8_192


def lines_of(*, cards: tuple[Card, ...], language: str) -> list[SafeString]:
    """Return the cards as lines of a list page in a language, in the order given."""
    with translation.override(language):
        return [_line(card, language) for card in cards]


@lru_cache(maxsize=_KEPT)
def _line(card: Card, language: str) -> SafeString:
    # A card holds all that its line shows, and setting it reads no fact that a page would have to record.
    return mark_safe(render_to_string("stories/cards/line.html", {"card": card, "level": "h2"}))  # noqa: S308 - a template's
