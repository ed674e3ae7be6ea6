"""What came of a chosen pitch: who reports it until when, and the story that was published."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from masthead.agenda.pitches import Pitch


class Assignment(models.Model):
    """A chosen pitch is being reported. Owned by the desk's side; an ended one is kept beside the next."""

    pitch = models.ForeignKey(Pitch, on_delete=models.PROTECT, related_name="assignments")
    # Who reports it, for the desk alone: a reporter may need to stay unnamed.
    who = models.CharField(_("who"), max_length=120)
    due_on = models.DateField(_("until"))
    # As frozen on the ballot, and as it turned out; in seconds of reporting time.
    estimated_seconds = models.PositiveBigIntegerField()
    actual_seconds = models.PositiveBigIntegerField(null=True, blank=True)
    began_at = models.DateTimeField()
    assigned_by = models.PositiveBigIntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One runs at a time."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["pitch"], condition=Q(ended_at__isnull=True), name="assignment_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"assignment of {self.pitch_id}"


class Coverage(models.Model):
    """The link from a chosen pitch to the story that covers it: identifiers alone, as that lies in the other safe.

    A story may be linked before it is published; nothing of it is public until it is.
    """

    pitch = models.ForeignKey(Pitch, on_delete=models.PROTECT, related_name="coverage")
    # The key that a story shares with its translations, so that the line stands under each of them.
    story = models.UUIDField()
    linked_at = models.DateTimeField()
    linked_by = models.PositiveBigIntegerField(null=True, blank=True)
    # When the story was first seen to be public.
    published_at = models.DateTimeField(null=True, blank=True)
    unlinked_at = models.DateTimeField(null=True, blank=True)
    unlinked_by = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        """A story is linked to a pitch once at a time."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["pitch", "story"], condition=Q(unlinked_at__isnull=True), name="coverage_once_at_a_time"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["story"], name="coverage_by_story")]

    def __str__(self) -> str:
        return f"coverage of {self.pitch_id}"
