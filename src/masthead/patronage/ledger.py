"""The ledger: the append-only record of money. The database refuses to change or to drop a row."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from masthead.lib.money import Money
from masthead.patronage.payments import Payment


class LedgerEntry(models.Model):
    """One movement from the credited account to the debited one, so that the books balance by construction.

    A correction is a new entry that names the one it takes back.
    """

    debit = models.CharField(max_length=60)
    credit = models.CharField(max_length=60)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    booked_on = models.DateField()
    written_at = models.DateTimeField()
    # What happened, by name: the same thing is booked once, however often it is told.
    key = models.CharField(max_length=160, unique=True)
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="entries")
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")

    class Meta:
        """Amounts are above nothing, and move from one account to another."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="ledger_amount_is_positive"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="ledger_moves_between_two"),
            models.CheckConstraint(condition=~Q(debit="") & ~Q(credit=""), name="ledger_names_both_accounts"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["booked_on"], name="ledger_by_day")]

    def __str__(self) -> str:
        return f"{self.key}: {self.debit} from {self.credit}"

    @property
    def money(self) -> Money:
        """The amount that moved."""
        return Money(amount_minor=self.amount_minor, currency=self.currency)
