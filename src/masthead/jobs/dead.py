"""Jobs that were given up: seeing them, and giving them another chance."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from masthead.jobs.models import Job, State
from masthead.jobs.wake import wake


def dead_jobs(using: str) -> QuerySet[Job]:
    """Return the jobs of the database ``using`` that were given up, the newest first."""
    return Job.objects.using(using).filter(state=State.DEAD).order_by("-finished_at", "pk")


def revive(job: Job) -> Job:
    """Give a dead job all its attempts again, at once, and return it as it is now.

    Raises:
        JobIsNotDead: it lives or is done; nothing was changed.
        KeyIsTaken: another job with its key is ready or running and does the work; nothing was changed.
    """
    using = job._state.db or "default"
    dead = Job.objects.using(using).filter(pk=job.pk, state=State.DEAD)
    try:
        with transaction.atomic(using=using):
            revived = dead.update(
                state=State.READY, attempts=0, run_after=timezone.now(), finished_at=None, claimed_by=""
            )
    except IntegrityError as error:
        raise KeyIsTaken(f"Another job with the key {job.key!r} is waiting or running already.") from error
    if not revived:
        raise JobIsNotDead(f"The job {job.pk} was not given up, so there is nothing to revive.")
    transaction.on_commit(wake, using=using, robust=True)
    return Job.objects.using(using).get(pk=job.pk)


class JobIsNotDead(ValueError):
    """A job that was to be revived is not dead."""


class KeyIsTaken(ValueError):
    """A job that was to be revived has a key under which another one lives."""
