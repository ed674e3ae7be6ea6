"""A pledge: a reader's promise of support. A promise is never income."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from masthead.lib.money import Money
from masthead.readers.models import Reader


class Interval(models.TextChoices):
    """How often a patron means to give."""

    ONCE = "once", _("Once")
    MONTHLY = "monthly", _("Every month")
    YEARLY = "yearly", _("Every year")


class Pledge(models.Model):
    """What a patron promised, as it stands now; how it came to stand so is told by its steps."""

    class State(models.TextChoices):
        """How far a promise has come."""

        PROMISED = "promised", _("Promised")
        ACTIVE = "active", _("Active")
        FULFILLED = "fulfilled", _("Fulfilled")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, related_name="pledges")
    rail = models.CharField(max_length=24)
    # How the rail knows this pledge: a bank reference, a subscription's id.
    rail_reference = models.CharField(max_length=120)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    interval = models.CharField(max_length=8, choices=Interval)
    # Gifts fall due on this day of the month, or on the month's last where it is shorter.
    due_day = models.PositiveSmallIntegerField()
    next_due_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.PROMISED)
    made_at = models.DateTimeField()
    # Raised when the links in a patron's letters must stop working.
    link_version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        """One pledge a reference; amounts are above nothing."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["rail", "rail_reference"], name="pledge_reference_once_a_rail"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="pledge_amount_is_positive"),
            models.CheckConstraint(condition=Q(due_day__gte=1, due_day__lte=31), name="pledge_due_day_is_a_day"),
            models.CheckConstraint(condition=Q(interval__in=Interval.values), name="pledge_interval_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["promised", "active", "fulfilled", "cancelled"]), name="pledge_state_is_known"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["next_due_on"], name="pledge_by_due_day")]

    def __str__(self) -> str:
        return f"pledge {self.id} ({self.state})"

    @property
    def money(self) -> Money:
        """The amount of one gift."""
        return Money(amount_minor=self.amount_minor, currency=self.currency)

    @property
    def is_open(self) -> bool:
        """Whether the patron still means to give."""
        return self.state in {self.State.PROMISED, self.State.ACTIVE}


class PledgeStep(models.Model):
    """One thing that happened to a pledge: what, when, and by whom."""

    class Kind(models.TextChoices):
        """What happened."""

        MADE = "made"
        AMOUNT_CHANGED = "amount-changed"
        DAY_CHANGED = "day-changed"
        SKIPPED = "skipped"
        CANCELLED = "cancelled"

    class By(models.TextChoices):
        """Who did it; staff are named in the log of the supporters' office."""

        PATRON = "patron"
        STAFF = "staff"
        RAIL = "rail"

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=16, choices=Kind)
    by = models.CharField(max_length=8, choices=By)
    at = models.DateTimeField()
    # What the change made of it, where the kind has one: the new amount, the new or skipped day.
    amount_minor = models.BigIntegerField(null=True)
    on = models.DateField(null=True)

    class Meta:
        """Kinds and doers are known ones."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind__in=["made", "amount-changed", "day-changed", "skipped", "cancelled"]),
                name="pledge_step_kind_is_known",
            ),
            models.CheckConstraint(condition=Q(by__in=["patron", "staff", "rail"]), name="pledge_step_by_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pledge_id}"
