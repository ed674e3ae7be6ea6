"""Owing a call: one row in the caller's open transaction, and the bell after its commit."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks.base import Task
from django_tasks.utils import normalize_json

from masthead.jobs.models import LIVE, Job, State
from masthead.jobs.wake import wake


def enqueue_once(
    task: Task[..., Any],
    *,
    key: str,
    using: str,
    kwargs: Mapping[str, Any] | None = None,
    again_if_running: bool = False,
) -> Job:
    """Owe one call of ``task`` under ``key``, unless one is ready or running: then return that one.

    A live one that is ready cannot start before this transaction ends, so it sees what this one wrote.
    One that runs already may have missed that: with ``again_if_running`` it runs once more afterwards.

    Args:
        using: the database whose open transaction owes the call.
        kwargs: must hold only what JSON holds, and no personal data beyond identifiers.
    """
    if not key:
        raise KeyIsEmpty
    with transaction.atomic(using=using):
        while True:
            job = new_job(task, args=(), kwargs=kwargs or {}, key=key)
            # Not get_or_create: on PostgreSQL a conflict would end the caller's transaction too.
            Job.objects.using(using).bulk_create([job], ignore_conflicts=True)
            live = _lock_live(key=key, using=using)
            if live is not None:
                break
    if live.pk == job.pk:
        transaction.on_commit(wake, using=using, robust=True)
    elif again_if_running:
        Job.objects.using(using).filter(pk=live.pk, state=State.RUNNING).update(is_wanted_again=True)
    return live


class KeyIsEmpty(ValueError):
    """A job that runs once per key was given an empty key; nothing was enqueued."""


def enqueue(task: Task[..., Any], *, args: Sequence[Any], kwargs: Mapping[str, Any], using: str) -> Job:
    """Owe one call of ``task`` in the open transaction of ``using``, and wake the worker after it."""
    job = new_job(task, args=args, kwargs=kwargs, key=None)
    job.save(using=using, force_insert=True)
    transaction.on_commit(wake, using=using, robust=True)
    return job


def new_job(task: Task[..., Any], *, args: Sequence[Any], kwargs: Mapping[str, Any], key: str | None) -> Job:
    """Return the job, not yet stored, that owes this call."""
    now = timezone.now()
    run_after: datetime = task.run_after or now
    return Job(
        task=task.module_path,
        args=normalize_json(list(args)),
        kwargs=normalize_json(dict(kwargs)),
        queue=task.queue_name,
        priority=task.priority,
        key=key,
        run_after=run_after,
        enqueued_at=now,
    )


def _lock_live(*, key: str, using: str) -> Job | None:
    # The lock makes a claim (which skips locked rows) wait for this commit; SQLite has one writer anyway.
    return Job.objects.using(using).select_for_update(no_key=True).filter(key=key, state__in=LIVE).first()
