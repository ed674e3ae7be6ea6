"""The publish gate: what a story must have before a reader may see it."""

from typing import Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# A story's address may not hide a page that the press prints beside it.
RESERVED_SLUGS = frozenset({"feed", "archive", "topics", "series", "people", "static", "media", "sitemap"})


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
    if not picture.description:
        raise ValidationError({"hero": _("This picture has no alternative text. Open the picture and describe it.")})
    if not picture.credit:
        raise ValidationError({"hero": _("This picture has no credit. Open the picture and say who made it.")})
