"""A payment: money that arrived, or is about to. Its receipt, and the question it leaves a person to decide."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from masthead.lib.money import Money
from masthead.patronage.pledges import Pledge


class Payment(models.Model):
    """One movement of money to the newsroom, known to the rail by its key; without a pledge nobody knows yet whose."""

    class State(models.TextChoices):
        """How far the money has come; "settled" alone means that it is there."""

        PENDING = "pending", _("Under way")
        SETTLED = "settled", _("Received")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pledge = models.ForeignKey(Pledge, null=True, on_delete=models.SET_NULL, related_name="payments")
    rail = models.CharField(max_length=24)
    rail_key = models.CharField(max_length=120)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    noted_at = models.DateTimeField()
    paid_on = models.DateField(null=True)

    class Meta:
        """The rail's key makes a payment the same payment, however often it is told of."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["rail", "rail_key"], name="payment_key_once_a_rail"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payment_amount_is_positive"),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "settled", "failed"]), name="payment_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="settled") | Q(paid_on__isnull=False), name="payment_settled_has_a_day"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["paid_on"], name="payment_by_day")]

    def __str__(self) -> str:
        return f"payment {self.id} ({self.state})"

    @property
    def money(self) -> Money:
        """The amount that was paid."""
        return Money(amount_minor=self.amount_minor, currency=self.currency)


class ReceiptBook(models.Model):
    """The one row that holds the last receipt's number; whoever numbers a receipt holds it till the end."""

    last_number = models.PositiveBigIntegerField(default=0)

    class Meta:
        """There is one book."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(pk=1), name="receipt_book_is_one")
        ]

    def __str__(self) -> str:
        return f"{self.last_number} receipts"


class Receipt(models.Model):
    """A receipt for one payment; numbers begin at 1 and leave no gap."""

    number = models.PositiveBigIntegerField(primary_key=True)
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="receipt")
    issued_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"receipt {self.number}"


class Question(models.Model):
    """Something about a payment that a person must decide: never lost, never guessed."""

    class Kind(models.TextChoices):
        """Why the machine did not decide."""

        UNKNOWN = "unknown", _("Nobody's reference")
        PART = "part", _("Less than was promised")
        DOUBLE = "double", _("One gift more than was due")
        LATE = "late", _("Paid after it was cancelled")
        DISPUTE = "dispute", _("Disputed by the payer")

    class Answer(models.TextChoices):
        """What was decided."""

        ASSIGNED = "assigned", _("It belongs to a pledge")
        KEPT = "kept", _("Kept as a gift")
        SENT_BACK = "sent-back", _("Sent back")
        PAYOUT = "payout", _("A platform paid out what was booked there")

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="questions")
    kind = models.CharField(max_length=8, choices=Kind)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)
    # The number of the member of staff, who lies in the other safe.
    answered_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """One question of a kind a payment; an answer has a time."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["payment", "kind"], name="question_once_a_payment"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False) & Q(answered_at__gte=F("asked_at"))),
                name="question_answer_has_a_time",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["asked_at"], condition=Q(answer=""), name="question_is_open")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.payment_id}"
