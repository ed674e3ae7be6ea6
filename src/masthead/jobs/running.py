"""Running one job and saying what became of it."""

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.module_loading import import_string
from django_tasks.base import Task, TaskContext

from masthead.jobs.backend import task_result
from masthead.jobs.claims import held, kept_claimed
from masthead.jobs.models import Job, State
from masthead.jobs.trouble import place_of

_log = logging.getLogger(__name__)
_FIRST_DELAY_SECONDS: Final = 10.0
_LONGEST_DELAY_SECONDS: Final = 3600.0
_JITTER_SHARE: Final = 0.25


def run(job: Job, *, using: str, clock: Callable[[], datetime]) -> None:
    """Run a claimed job and record it as done, to be tried again, or dead."""
    try:
        with kept_claimed(job, using=using):
            _call(job)
    # SystemExit too: a task may end itself, never the worker.
    except (Exception, SystemExit) as error:  # noqa: BLE001
        _record_failure(job, using=using, now=clock(), error=error)
    else:
        _record_done(job, using=using, now=clock())


def retry_delay(attempts: int) -> timedelta:
    """Return how long to wait after so many failed attempts: doubled each time up to an hour, with jitter."""
    doubled = _FIRST_DELAY_SECONDS * 2.0 ** min(attempts - 1, 30)
    spread = 1 + _JITTER_SHARE * random.random()  # noqa: S311 -- spreads load, keeps no secret
    return timedelta(seconds=min(doubled, _LONGEST_DELAY_SECONDS) * spread)


class NotATask(TypeError):
    """The dotted path of a job leads to something that is no task: other code than this wrote it."""


def _call(job: Job) -> None:
    task: Task[..., Any] = import_string(job.task)
    if not isinstance(task, Task):
        raise NotATask(job.task)
    if task.takes_context:
        task.call(TaskContext(task_result=task_result(job=job, task=task)), *job.args, **job.kwargs)
    else:
        task.call(*job.args, **job.kwargs)


def _record_done(job: Job, *, using: str, now: datetime) -> None:
    mine = held(job, using=using)
    if mine.filter(is_wanted_again=False).update(state=State.DONE, finished_at=now, claimed_until=None, last_error=""):
        return
    again = mine.filter(is_wanted_again=True).update(
        state=State.READY, is_wanted_again=False, attempts=0, run_after=now, claimed_until=None, last_error=""
    )
    if not again:
        _log.warning("Job %s (%s) took longer than its lease and was given to another worker.", job.pk, job.task)


def _record_failure(job: Job, *, using: str, now: datetime, error: BaseException) -> None:
    place = place_of(error)
    if job.attempts >= job.max_attempts:
        _log.error("Job %s (%s) is given up after %s attempts: %s", job.pk, job.task, job.attempts, place)
        held(job, using=using).update(state=State.DEAD, finished_at=now, claimed_until=None, last_error=place)
        return
    _log.warning("Job %s (%s) failed and is tried again: %s", job.pk, job.task, place)
    run_after = now + retry_delay(job.attempts)
    held(job, using=using).update(state=State.READY, run_after=run_after, claimed_until=None, last_error=place)
