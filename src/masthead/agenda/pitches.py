"""A pitch: a story idea put to the patrons, in every language of the newsroom, and all that happened to it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Pitch(models.Model):
    """A story idea, as it stands now; how it came to stand so is told by its steps.

    Owned by the desk's side: only ``steps.py`` changes ``state``. Readers are named by the id of their row in
    ``readers.Reader`` and never by more, so that erasing a reader takes nothing of the agenda with it.
    """

    class State(models.TextChoices):
        """How far an idea has come."""

        PUT_FORWARD = "put-forward", _("Put forward")
        MERGED = "merged", _("Merged")
        NOT_NOW = "not-now", _("Not now")
        ON_BALLOT = "on-ballot", _("On a ballot")
        CHOSEN = "chosen", _("Chosen")
        NOT_CHOSEN = "not-chosen", _("Not chosen")
        BEING_REPORTED = "being-reported", _("Being reported")
        PUBLISHED = "published", _("Published")
        DROPPED = "dropped", _("Dropped")

    state = models.CharField(max_length=16, choices=State, default=State.PUT_FORWARD)
    # Nobody outside sees an idea before an editor has: what a stranger writes is not printed unread.
    is_shown = models.BooleanField(default=False)
    # The reader's id, or nothing once they were erased or where the newsroom itself put it forward.
    proposer = models.UUIDField(null=True, blank=True)
    # The name that the proposer wants printed beside the idea; empty: none, which is what most want.
    credit = models.CharField(max_length=80, blank=True, default="")
    put_forward_at = models.DateTimeField()
    # Reporting time in seconds; unknown until an editor has said it, frozen on a ballot by ``BallotPitch.cost``.
    cost_seconds = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        """States are known ones; what costs, costs something."""

        verbose_name = _("pitch")
        verbose_name_plural = _("pitches")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "put-forward",
                        "merged",
                        "not-now",
                        "on-ballot",
                        "chosen",
                        "not-chosen",
                        "being-reported",
                        "published",
                        "dropped",
                    ]
                ),
                name="pitch_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(cost_seconds__isnull=True) | Q(cost_seconds__gt=0), name="pitch_cost_is_positive"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "put_forward_at"], name="pitch_by_state"),
            models.Index(fields=["proposer"], name="pitch_by_proposer"),
        ]

    def __str__(self) -> str:
        return f"pitch {self.pk} ({self.state})"


class PitchWords(models.Model):
    """A pitch's title, and why it matters, in one language. The first row is the proposer's own language."""

    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="words")
    language = models.CharField(max_length=12)
    title = models.CharField(max_length=140)
    why = models.TextField(max_length=1000)

    class Meta:
        """One text a language."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["pitch", "language"], name="pitch_words_once_a_language")
        ]

    def __str__(self) -> str:
        return self.title


class PitchStep(models.Model):
    """One thing that happened to a pitch: what, when, by whom, and the reason that the public is given.

    A step is never changed or deleted. Both sides record steps through ``steps.record``.
    """

    class Kind(models.TextChoices):
        """What happened."""

        PUT_FORWARD = "put-forward", _("Put forward")
        SHOWN = "shown", _("Taken into the agenda")
        MERGED = "merged", _("Merged into another pitch")
        PARTED = "parted", _("Parted again")
        NOT_NOW = "not-now", _("Not now")
        RECONSIDERED = "reconsidered", _("Looked at again")
        COSTED = "costed", _("Its cost was set")
        ON_BALLOT = "on-ballot", _("Put on a ballot")
        OFF_BALLOT = "off-ballot", _("Taken off the ballot")
        OPENED = "opened", _("The ballot opened")
        CHOSEN = "chosen", _("Chosen")
        NOT_CHOSEN = "not-chosen", _("Not chosen")
        ASSIGNED = "assigned", _("Being reported")
        PUBLISHED = "published", _("Published")
        UNPUBLISHED = "unpublished", _("Its story was withdrawn")
        DROPPED = "dropped", _("Dropped")

    class By(models.TextChoices):
        """Who did it."""

        READER = "reader"
        STAFF = "staff"
        COUNT = "count"

    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=16, choices=Kind)
    at = models.DateTimeField()
    by = models.CharField(max_length=8, choices=By)
    # The number of the member of staff, who lives in the other safe.
    member = models.PositiveBigIntegerField(null=True, blank=True)
    # What the public is told, by language code; every language where a reason is due, otherwise empty.
    reason = models.JSONField(default=dict, blank=True)
    # The ballot that the step is about, where there is one.
    ballot = models.ForeignKey("agenda.Ballot", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # The other pitch of a merge.
    other = models.ForeignKey(Pitch, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # The cost in seconds that was set, or the day until which it is to be reported.
    cost_seconds = models.PositiveBigIntegerField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        """What staff did names who of them."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(by__in=["reader", "count"], member__isnull=True) | Q(by="staff"),
                name="pitch_step_by_is_known",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["pitch", "at"], name="pitch_step_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pitch_id}"


class Merge(models.Model):
    """One pitch was found to be another's idea too. Parting them ends the merge and keeps the record.

    Supporters are united by reading both pitches' rows, and never by moving any: so nothing is lost by parting.
    """

    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="merges")
    into = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="merged_in")
    merged_at = models.DateTimeField()
    merged_by = models.PositiveBigIntegerField(null=True, blank=True)
    # The state that parting gives back.
    state_before = models.CharField(max_length=16)
    parted_at = models.DateTimeField(null=True, blank=True)
    parted_by = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        """A pitch is merged into one other at a time, and never into itself."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["pitch"], condition=Q(parted_at__isnull=True), name="pitch_merged_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(pitch=F("into")), name="pitch_not_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.pitch_id} into {self.into_id}"


class PitchSupport(models.Model):
    """A reader said "I want this too" before any ballot, and hears what becomes of it.

    Opening a ballot deletes these rows of its pitches: who wanted what is nobody's knowledge once a choice is secret.
    """

    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="supports")
    reader = models.UUIDField()

    class Meta:
        """Once a reader and pitch."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["pitch", "reader"], name="pitch_supported_once_a_reader")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["reader"], name="pitch_support_by_reader")]

    def __str__(self) -> str:
        return f"support of {self.pitch_id}"
