"""The publish gate: what stops a page on its way to the readers, whoever publishes it and however."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from masthead.lib.markup import MarkupTooLarge, check_markup
from masthead.stories.paths import FOLDERS, SEARCH
from masthead.stories.readiness import Mark, marks_of, marks_of_row

# The first words of addresses at which the press itself prints, or will: no page may hide them, nor a language's home.
RESERVED_SLUGS = frozenset(
    {"agenda", "entry", "feed", "static", "media", "sitemap", SEARCH, *FOLDERS.values(), *dict(settings.LANGUAGES)}
)


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


class StoryHeldBack(ValidationError):
    """A story may not reach its readers yet; each mark says why, and at which field."""

    def __init__(self, *, story: Any, marks: tuple[Mark, ...]) -> None:
        """Remember the story, so that whoever asked can be led to it."""
        said: dict[str, list[str]] = {}
        for mark in marks:
            said.setdefault(mark.field, []).append(str(mark.says))
        super().__init__(said)
        self.story_id, self.headline, self.marks = story.pk, str(story.title), marks


def hold_back(story: Any) -> None:
    """Refuse to let readers see a story that lacks what none may lack, whoever publishes it and however.

    Raises:
        StoryHeldBack: with every reason at once.
    """
    _refuse(story, marks=marks_of_row(story))


def hold_back_unready(story: Any) -> None:
    """Refuse to publish or schedule a story in which something is unfinished, too.

    Raises:
        StoryHeldBack: with every reason at once.
    """
    _refuse(story, marks=tuple(mark for mark in marks_of(story) if mark.is_stop))


def hold_back_scheduled(instance: Any, **_more: Any) -> None:
    """Let no revision of a story be scheduled that could not be published; called before a revision is written.

    Raises:
        StoryHeldBack: with every reason at once.
    """
    if instance.approved_go_live_at is not None and instance.content_type.model == "story":
        hold_back(instance.as_object())


def _refuse(story: Any, *, marks: tuple[Mark, ...]) -> None:
    if marks:
        raise StoryHeldBack(story=story, marks=marks)
