"""The publish gate: what a story must have before a reader may see it."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from masthead.stories.models import Story

# A story's address may not hide a page that the press prints beside it.
RESERVED_SLUGS = frozenset({"feed", "archive", "topics", "series", "people", "static", "media", "sitemap"})


def check_story(*, story: "Story") -> None:
    """Refuse a story whose picture has no alternative text or no credit.

    Raises:
        ValidationError: with the field and what to do.
    """
    picture = story.hero
    if picture is None:
        return
    if not picture.description:
        raise ValidationError({"hero": _("This picture has no alternative text. Open the picture and describe it.")})
    if not picture.credit:
        raise ValidationError({"hero": _("This picture has no credit. Open the picture and say who made it.")})
