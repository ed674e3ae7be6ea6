"""Who runs a job: a claim is a lease, so that a worker that died holds nothing for long."""

import hashlib
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import DatabaseError, connections, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from masthead.jobs.models import Job, State

LEASE: Final = timedelta(seconds=120)
_HEARTBEAT_SECONDS: Final = 20.0
_WORKER_DIED: Final = "the worker died while it ran"


def worker_place(data: Path) -> str:
    """Return the name that every worker on this host and this data folder bears."""
    folder = hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:16]
    return f"{socket.gethostname()[:120]}:{folder}"


def worker_name(data: Path) -> str:
    """Return the name of the worker that this process is."""
    return f"{worker_place(data)}#{os.getpid()}"


def claim(*, using: str, now: datetime, worker: str) -> Job | None:
    """Take the most urgent job that is due for one lease and count the attempt; None: nothing is due."""
    if connections[using].features.has_select_for_update_skip_locked:
        with transaction.atomic(using=using):
            job = _due(using=using, now=now).select_for_update(skip_locked=True).first()
            return job if job is not None and _take(job, now=now, worker=worker) else None
    # Others may take a row between the look and the update: whoever sets it first has it.
    return next((job for job in _due(using=using, now=now)[:8] if _take(job, now=now, worker=worker)), None)


def next_due_at(*, using: str) -> datetime | None:
    """Return when the next ready job of the database ``using`` is due; None where none is ready."""
    ready = Job.objects.using(using).filter(state=State.READY)
    return ready.order_by("run_after").values_list("run_after", flat=True).first()


def take_back_expired(*, using: str, now: datetime) -> int:
    """Return to the queue every job whose lease ran out, and return how many."""
    return _take_back(Job.objects.using(using).filter(state=State.RUNNING, claimed_until__lt=now), now=now)


def take_over(*, using: str, now: datetime, place: str) -> int:
    """Return to the queue every job that a worker of this host and folder held, and return how many.

    Only the holder of the folder's lock may call this: whoever held those jobs is gone.
    """
    held = Job.objects.using(using).filter(state=State.RUNNING, claimed_by__startswith=f"{place}#")
    return _take_back(held, now=now)


@contextmanager
def kept_claimed(job: Job, *, using: str) -> Iterator[None]:
    """Renew the lease from a thread of its own while the block runs."""
    is_over = threading.Event()
    heart = threading.Thread(target=_beat, args=(job, using, is_over), name="job-heartbeat", daemon=True)
    heart.start()
    try:
        yield
    finally:
        is_over.set()
        heart.join()


def held(job: Job, *, using: str) -> QuerySet[Job]:
    """Return the row of ``job`` as long as this attempt still holds it."""
    return Job.objects.using(using).filter(
        pk=job.pk, state=State.RUNNING, claimed_by=job.claimed_by, attempts=job.attempts
    )


def _due(*, using: str, now: datetime) -> QuerySet[Job]:
    return (
        Job.objects.using(using).filter(state=State.READY, run_after__lte=now).order_by("-priority", "run_after", "pk")
    )


def _take(job: Job, *, now: datetime, worker: str) -> bool:
    mine = Job.objects.using(job._state.db).filter(pk=job.pk, state=State.READY, attempts=job.attempts)
    job.state, job.claimed_by, job.claimed_until, job.started_at = State.RUNNING, worker, now + LEASE, now
    job.attempts += 1
    return bool(
        mine.update(
            state=job.state, claimed_by=worker, claimed_until=job.claimed_until, started_at=now, attempts=job.attempts
        )
    )


def _take_back(lost: QuerySet[Job], *, now: datetime) -> int:
    if not lost.exists():
        # Most often: and on SQLite an UPDATE waits for the write lock even where it finds nothing.
        return 0
    # A job that takes the worker down with it must end too, so the lost attempt counts.
    dead = lost.filter(attempts__gte=F("max_attempts")).update(
        state=State.DEAD, claimed_until=None, finished_at=now, last_error=_WORKER_DIED
    )
    return dead + lost.update(state=State.READY, claimed_until=None, run_after=now, last_error=_WORKER_DIED)


def _beat(job: Job, using: str, is_over: threading.Event) -> None:
    try:
        while not is_over.wait(_HEARTBEAT_SECONDS):
            _renew(job, using=using)
    finally:
        connections[using].close()


def _renew(job: Job, *, using: str) -> None:
    try:
        held(job, using=using).update(claimed_until=timezone.now() + LEASE)
    except DatabaseError:
        # The job itself may hold SQLite's only write lock; the lease outlasts several missed beats.
        connections[using].close()
