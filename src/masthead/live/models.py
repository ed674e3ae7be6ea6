"""Live stories and their entries."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.models import RevisionMixin

from masthead.pictures.chosen_picture import chosen_picture


class LiveStory(models.Model):
    """A story that is told entry by entry, from a first moment to a last."""

    story = models.OneToOneField(
        "stories.Story", on_delete=models.CASCADE, related_name="live_story", verbose_name=_("story")
    )
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        """Named as the newsroom names it."""

        verbose_name = _("live story")
        verbose_name_plural = _("live stories")

    def __str__(self) -> str:
        return str(self.story)


class Entry(RevisionMixin, models.Model):
    """One entry of a live story; each version of it is kept.

    Its number is given when it is first published, and for good: readers' links name it. Its place among the others
    is another number, which an editor may exchange with a neighbour's.
    """

    class State(models.TextChoices):
        """Who may see it."""

        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Public")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    live = models.ForeignKey(LiveStory, on_delete=models.CASCADE, related_name="entries", verbose_name=_("live story"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT, editable=False)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True, editable=False)
    position = models.PositiveIntegerField(_("place"), null=True, blank=True, editable=False)
    at = models.DateTimeField(_("time"), default=timezone.now)
    headline = models.CharField(_("headline"), max_length=160, blank=True)
    text = models.TextField(
        _("text"),
        max_length=6_000,
        blank=True,
        help_text=_("An empty line begins a paragraph. **bold**, *italics*, [words](https://address), - a list."),
    )
    byline = models.ForeignKey(
        "bylines.Byline", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("byline")
    )
    picture = chosen_picture(_("picture"))
    is_pinned = models.BooleanField(_("keep it on top"), default=False)
    is_key_point = models.BooleanField(_("key point"), default=False)
    corrected_at = models.DateTimeField(_("corrected"), null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(_("changed for readers"), null=True, blank=True, editable=False)

    class Meta:
        """Numbered within its live story once it has been public."""

        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["live", "number"], name="entry_number_once"),
            models.CheckConstraint(
                condition=models.Q(state="draft", number__isnull=True, position__isnull=True)
                | (~models.Q(state="draft") & models.Q(number__isnull=False, position__isnull=False)),
                name="entry_numbered_once_public",
            ),
        ]

    def __str__(self) -> str:
        return self.headline or Truncator(self.text).words(9) or str(self.pk)

    @property
    def is_public(self) -> bool:
        """Whether readers of the story see it."""
        return self.state == self.State.PUBLISHED
