"""A job is one call that is owed; a chore's trouble is the record of one that keeps failing."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

MAX_ATTEMPTS = 12


class State(models.TextChoices):
    """How far a job has come."""

    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


LIVE = (State.READY, State.RUNNING)


class Job(models.Model):
    """One call of a task, written in the transaction that owes it and run after the commit, at least once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.CharField(max_length=255)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    queue = models.CharField(max_length=64, default="default")
    priority = models.SmallIntegerField(default=0)
    # Null, not empty: most jobs have no key, and nulls never collide.
    key = models.CharField(max_length=200, null=True)  # noqa: DJ001
    is_wanted_again = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.READY)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=MAX_ATTEMPTS)
    run_after = models.DateTimeField(default=timezone.now)
    claimed_by = models.CharField(max_length=200, default="", blank=True)
    claimed_until = models.DateTimeField(null=True)
    enqueued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        """One live job per key; what is due is found by an index that holds only what is live."""

        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(state__in=["ready", "running"]), name="job_key_is_live_once"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="job_state_is_known"),
        ]
        indexes = [
            models.Index(fields=["run_after"], condition=Q(state="ready"), name="job_is_due"),
            models.Index(fields=["claimed_until"], condition=Q(state="running"), name="job_is_claimed"),
            models.Index(fields=["state", "finished_at"], name="job_is_over"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.id} ({self.state})"


class ChoreTrouble(models.Model):
    """A chore that failed, how often in a row, and where; the row goes when it works again."""

    name = models.CharField(max_length=80, primary_key=True)
    failure_count = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField()
    last_error = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"{self.name}: {self.last_error} ({self.failure_count} times)"
