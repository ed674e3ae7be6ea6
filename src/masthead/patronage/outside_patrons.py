"""Outside patrons: people who give on a platform such as Patreon, as far as the newsroom is told of them."""

import unicodedata
import uuid
from typing import ClassVar

from django.db import models

from masthead.readers.models import Reader
from masthead.readers.vault import digest_of


class OutsidePatron(models.Model):
    """One person as one platform knows them; whether that is a reader whom we know already, a person decides.

    ``patron_key`` is a keyed digest of the platform's own name for them, so that the same one is found again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rail = models.CharField(max_length=24)
    patron_key = models.CharField(max_length=64)
    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="outside")
    # Keyed digests, empty where the platform does not tell: they find the same address or name elsewhere.
    email_digest = models.CharField(max_length=64, blank=True)
    name_digest = models.CharField(max_length=64, blank=True)
    # Name and address, sealed under the reader's key.
    sealed = models.BinaryField(null=True)
    # What they had given when we first heard of them, and which our books therefore do not have.
    before_minor = models.BigIntegerField(default=0)
    # How far the platform's own story of them was told: the last charge's time, and how far that had come.
    told_until = models.DateTimeField(null=True)
    told_rank = models.PositiveSmallIntegerField(default=0)
    seen_at = models.DateTimeField()

    class Meta:
        """A person is the same person, however often a platform tells of them."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["rail", "patron_key"], name="outside_patron_once_a_rail")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["email_digest"], name="outside_by_email"),
            models.Index(fields=["name_digest"], name="outside_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.rail} patron {self.reader_id}"


class RailImport(models.Model):
    """When a rail's file was last brought in, and what came of it; the health of the rail is told by it."""

    rail = models.CharField(max_length=24, primary_key=True)
    imported_at = models.DateTimeField()
    line_count = models.PositiveIntegerField(default=0)
    new_count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"import of {self.rail}"


def name_digest(name: str) -> str:
    """Return the keyed digest by which a name is found elsewhere, whatever its case and spaces; empty for none."""
    bare = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    return digest_of(f"name {bare}") if bare else ""
