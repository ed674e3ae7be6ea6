"""The access log: who in the office asked for what about whom, and what they did with money."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Deed(models.TextChoices):
    """What somebody in the office did."""

    CONTACT = "contact", _("Asked for a contact")
    WORDS = "words", _("Read what the bank said")
    ANSWERED = "answered", _("Decided about money")
    IMPORTED = "imported", _("Imported a statement")
    COLUMNS = "columns", _("Described the columns of a file")
    REFUNDED = "refunded", _("Refunded a gift")
    THANKS = "thanks", _("Changed the words of thanks")
    REVIVED = "revived", _("Ran a job again")
    MERGED = "merged", _("Joined two patrons")
    PARTED = "parted", _("Parted two patrons")
    ENDED = "ended", _("Ended a pledge")
    SEATED = "seated", _("Gave a seat")
    UNSEATED = "unseated", _("Took a seat back")
    HID = "hid", _("Took a name off the page of thanks")
    SHOWN = "shown", _("Put a name back on the page of thanks")
    FREED = "freed", _("Let a patron choose another name")
    SPENT = "spent", _("Entered a cost")
    UNSPENT = "unspent", _("Took a cost back")


class AccessEntry(models.Model):
    """One deed in the office. It is written before the deed is done, so that nothing is seen without a trace."""

    at = models.DateTimeField()
    # The number of the member of staff, who lies in the other safe.
    member = models.PositiveBigIntegerField()
    deed = models.CharField(max_length=10, choices=Deed)
    # Whom it was about. No relation: the entry outlives a person who was erased, and names nobody then.
    reader = models.UUIDField(null=True)
    # What it was about, in words that name nobody: a receipt's number, a question's, how many lines.
    about = models.CharField(max_length=120, blank=True)
    # Why, in the member's own words: they may name the patron, so they are sealed under the patron's key.
    reason_sealed = models.BinaryField(null=True)

    class Meta:
        """Nothing but the right to come in hangs on this model: Django's own four would open nothing."""

        verbose_name = _("access log")
        default_permissions = ()
        permissions = (("work_in_office", "Can work in the supporters' office"),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(reason_sealed__isnull=True) | models.Q(reader__isnull=False),
                name="access_reason_is_about_somebody",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-at", "-id"], name="access_by_time"),
            models.Index(fields=["reader"], name="access_by_reader"),
        ]

    def __str__(self) -> str:
        return f"{self.deed} by {self.member}"
