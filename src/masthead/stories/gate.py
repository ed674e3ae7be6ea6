"""The publish gate: what a story must have before a reader may see it."""

from typing import Protocol

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from masthead.lib.markup import MarkupTooLarge, check_markup
from masthead.stories.paths import FOLDERS

# The first words of addresses at which the press itself prints, or will: no page may hide them, nor a language's home.
RESERVED_SLUGS = frozenset(
    {"agenda", "feed", "static", "media", "sitemap", *FOLDERS.values(), *dict(settings.LANGUAGES)}
)


class Captioned(Protocol):
    """A picture's words, as the gate reads them."""

    description: str
    credit: str


def check_hero(picture: Captioned | None) -> None:
    """Refuse a story's picture that has no alternative text or no credit.

    Raises:
        ValidationError: with the field and what to do.
    """
    if picture is None:
        return
    if not picture.description.strip():
        raise ValidationError({"hero": _("This picture has no alternative text. Open the picture and describe it.")})
    if not picture.credit.strip():
        raise ValidationError({"hero": _("This picture has no credit. Open the picture and say who made it.")})


def check_text(*, field: str, html: str) -> None:
    """Refuse rich text that would take the press minutes to clean.

    Raises:
        ValidationError: with the field and what to do.
    """
    try:
        check_markup(html)
    except MarkupTooLarge as too_large:
        message = _("This text is larger, or nested deeper, than any story. Shorten it or make its lists simpler.")
        raise ValidationError({field: message}) from too_large
