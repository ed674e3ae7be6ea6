"""A letter, and how far it has come."""

import hashlib
import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone


class State(models.TextChoices):
    """How far a letter has come."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Letter(models.Model):
    """One mail to one person; what it says is blanked once it has left, for it may hold a sign-in code."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    to = models.CharField(max_length=320, blank=True)
    sender = models.CharField(max_length=320)
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True, default="")
    headers = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        """What is due is found by an index that holds only what waits."""

        constraints = [models.CheckConstraint(condition=Q(state__in=State.values), name="letter_state_is_known")]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="letter_waits"),
            models.Index(fields=["state", "created_at"], name="letter_by_age"),
        ]

    def __str__(self) -> str:
        return f"letter {self.id} ({self.state})"

    @property
    def message_id(self) -> str:
        """Return the Message-ID, the same at every try, so that a mailbox can drop a letter it has twice."""
        domain = self.sender.rpartition("@")[2].rstrip(">") or "localhost"
        return f"<{hashlib.sha256(self.key.encode()).hexdigest()[:40]}@{domain}>"
