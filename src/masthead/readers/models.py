"""A reader's own account: another table in another safe than the staff's."""

import uuid

from django.conf import settings
from django.db import models


class Reader(models.Model):
    """A person who reads; never a person who edits. What they give or choose hangs on ``id`` alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    language = models.CharField(max_length=12, default=settings.LANGUAGE_CODE)
    joined_at = models.DateTimeField()
    # Set while a person holds that this is the same person as another; everything is that one's then.
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="merged")

    def __str__(self) -> str:
        return self.alias

    @property
    def alias(self) -> str:
        """What staff call this person without knowing who it is."""
        return alias_of(self.id)


def alias_of(reader_id: uuid.UUID) -> str:
    """Return what staff call the reader with this id."""
    return f"{reader_id.hex[:4]}-{reader_id.hex[4:8]}".upper()


class Contact(models.Model):
    """A reader's e-mail address: sealed under the reader's own key, and found by a keyed digest."""

    reader = models.OneToOneField(Reader, on_delete=models.CASCADE, primary_key=True, related_name="contact")
    email_digest = models.CharField(max_length=64, unique=True)
    email_sealed = models.BinaryField()
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"contact of {self.reader_id}"


class PersonKey(models.Model):
    """The key of one person's (or one message's) sealed words, itself sealed under the newsroom's secret.

    Without the row nothing sealed under it can be read again: destroying it is how a person is forgotten.
    """

    holder = models.UUIDField(primary_key=True)
    sealed_key = models.BinaryField()

    def __str__(self) -> str:
        return f"key of {self.holder}"


class SignInCode(models.Model):
    """A code that was mailed to a reader; only its digest is kept, and only until it is used or too old."""

    ticket = models.UUIDField(primary_key=True, default=uuid.uuid4)
    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="codes")
    code_digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"code of {self.reader_id}"


class Visit(models.Model):
    """A browser in which a reader is signed in at the counter; only a digest of its cookie is kept."""

    token_digest = models.CharField(max_length=64, primary_key=True)
    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="visits")
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        """A visit ends after it began."""

        constraints = (
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("began_at")), name="visit_ends_later"),
        )

    def __str__(self) -> str:
        return f"visit of {self.reader_id}"
