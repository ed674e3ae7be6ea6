"""A ballot: one round of choosing, its pitches as they were frozen when it opened, and its result."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from masthead.agenda.pitches import Pitch


class Ballot(models.Model):
    """One round of choosing.

    The desk's side makes it and fills it while it is a draft. From the opening on it belongs to the round's side:
    everything under "frozen" is written once, in the transaction that opens it, and everything under "the result" once,
    when it closes and is counted.
    """

    class State(models.TextChoices):
        """How far a round has come. The root of a closed one is public before its result is."""

        DRAFT = "draft", _("Being prepared")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed, being counted")
        COUNTED = "counted", _("Counted")
        CANCELLED = "cancelled", _("Called off")

    # Public: in addresses, on the command line and in file names.
    number = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    # What all that is chosen may cost together, in seconds of reporting time.
    capacity_seconds = models.PositiveBigIntegerField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.PositiveBigIntegerField(null=True, blank=True)

    # Frozen by the opening.
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.PositiveBigIntegerField(null=True, blank=True)
    rule_version = models.PositiveSmallIntegerField(null=True, blank=True)
    rule_digest = models.CharField(max_length=64, blank=True, default="")
    minimum_support = models.PositiveIntegerField(default=1)
    # How many may vote: the rows of the roll.
    roll_count = models.PositiveIntegerField(null=True, blank=True)
    # The exact text that was published, and its SHA-256.
    manifest = models.TextField(blank=True, default="")
    manifest_digest = models.CharField(max_length=64, blank=True, default="")

    # When the first and the last vote came in; of no voter is it known.
    first_vote_at = models.DateTimeField(null=True, blank=True)
    last_vote_at = models.DateTimeField(null=True, blank=True)

    # The result: the root first, then the count.
    closed_at = models.DateTimeField(null=True, blank=True)
    merkle_root = models.CharField(max_length=64, blank=True, default="")
    paper_count = models.PositiveIntegerField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    # "equal-shares" or "most-votes"; which of them is known only once the ballots are.
    rule = models.CharField(max_length=16, blank=True, default="")
    result = models.JSONField(null=True, blank=True)

    class Meta:
        """It closes after it opens; an open one is frozen; a counted one has a root and a result."""

        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "open", "closed", "counted", "cancelled"]), name="ballot_state_is_known"
            ),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="ballot_closes_after_it_opens"),
            models.CheckConstraint(condition=Q(capacity_seconds__gt=0), name="ballot_capacity_is_positive"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"])
                | (Q(opened_at__isnull=False, roll_count__isnull=False) & ~Q(manifest_digest="")),
                name="ballot_is_frozen_once_open",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["closed", "counted"]) | (Q(closed_at__isnull=False) & ~Q(merkle_root="")),
                name="ballot_closed_has_a_root",
            ),
            models.CheckConstraint(
                condition=~Q(state="counted") | Q(counted_at__isnull=False, result__isnull=False),
                name="ballot_counted_has_a_result",
            ),
            models.UniqueConstraint(fields=["state"], condition=Q(state="open"), name="ballot_one_open_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"ballot {self.number} ({self.state})"


class BallotPitch(models.Model):
    """A pitch on a ballot. The desk's side adds and removes rows while the ballot is a draft; the opening freezes them.

    ``cost_seconds`` follows the pitch until the opening writes it for good. ``place`` is the order in the manifest; the
    page for a voter draws an order of its own.
    """

    class Outcome(models.TextChoices):
        """What the count said: the reason of ``agenda.count.result.Reason`` for what was not chosen."""

        CHOSEN = "chosen", _("Chosen")
        TOO_LITTLE_SUPPORT = "too-little-support", _("Too little support")
        WENT_TO_OTHERS = "went-to-others", _("Its supporters' time went to others")
        OUT_OF_CAPACITY = "out-of-capacity", _("Out of capacity")

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="entries")
    pitch = models.ForeignKey(Pitch, on_delete=models.PROTECT, related_name="entries")
    place = models.PositiveSmallIntegerField()
    cost_seconds = models.PositiveBigIntegerField()
    # The words as they stood at the opening, by language: {"en": {"title": ..., "why": ...}}.
    words = models.JSONField(default=dict, blank=True)
    # How many wanted it before the ballot, its merged ones' supporters included; who they were is forgotten.
    support_count = models.PositiveIntegerField(default=0)
    # Written by the count.
    votes = models.PositiveIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True, default="")

    class Meta:
        """A pitch stands on a ballot once, at a place of its own."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["ballot", "pitch"], name="ballot_pitch_once"),
            models.UniqueConstraint(fields=["ballot", "place"], name="ballot_place_once"),
            models.CheckConstraint(condition=Q(cost_seconds__gt=0), name="ballot_pitch_cost_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.pitch_id} on {self.ballot_id}"
