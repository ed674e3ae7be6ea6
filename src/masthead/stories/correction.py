"""Corrections: what was wrong in a story, since when it is right, and what stood there before."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel


class Correction(models.Model):
    """One correction of a story; it is printed as soon as it is saved, whatever draft of the story waits."""

    class Kind(models.TextChoices):
        """What was done, in the words that a reader sees."""

        CORRECTION = "correction", _("Correction")
        CLARIFICATION = "clarification", _("Clarification")
        UPDATE = "update", _("Update")

    story = models.ForeignKey(
        "stories.Story", on_delete=models.CASCADE, related_name="corrections", verbose_name=_("story")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.CORRECTION)
    text = models.TextField(
        _("what readers are told"), max_length=2_000, help_text=_("What was wrong, and what is right.")
    )
    before = models.TextField(
        _("what the story said before"),
        max_length=4_000,
        blank=True,
        help_text=_("The passage word for word; it stays readable below the story."),
    )
    at = models.DateTimeField(_("corrected"), default=timezone.now, editable=False)

    panels: ClassVar[list[Any]] = [FieldPanel(name) for name in ("story", "kind", "text", "before")]

    class Meta:
        """Named as the newsroom names it."""

        verbose_name = _("correction")
        verbose_name_plural = _("corrections")

    def __str__(self) -> str:
        return Truncator(self.text).words(9)

    def clean(self) -> None:
        """Refuse a correction that takes away what was said.

        Raises:
            ValidationError: with what to do.
        """
        super().clean()
        if self.kind == self.Kind.CORRECTION and not self.before.strip():
            raise ValidationError({"before": gettext("Copy the passage that was wrong, so that readers can compare.")})
