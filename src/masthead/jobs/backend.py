"""The django-tasks backend: a task that is enqueued becomes a row in the caller's own transaction.

django-tasks' signals are not sent: its listeners log tracebacks, and those may name a person.
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus

from masthead.jobs.enqueueing import enqueue
from masthead.jobs.models import Job, State

_STATUS = {
    State.READY: TaskResultStatus.READY,
    State.RUNNING: TaskResultStatus.RUNNING,
    State.DONE: TaskResultStatus.SUCCESSFUL,
    State.DEAD: TaskResultStatus.FAILED,
}


class Backend(BaseTaskBackend):
    """Keeps what is enqueued in the ``jobs`` table of the database that ``OPTIONS`` names."""

    supports_defer = True
    supports_async_task = True
    supports_priority = True
    # What a task returns is not kept: it may be about a person, and nothing of ours reads it.
    supports_get_result = False

    def __init__(self, alias: str, params: dict[str, Any]) -> None:
        super().__init__(alias, params)
        unknown = set(self.options) - {"database"}
        if unknown:
            raise ImproperlyConfigured(f"TASKS[{alias!r}] has options that nothing reads: {sorted(unknown)}.")
        self.database: str = self.options.get("database", DEFAULT_DB_ALIAS)

    def enqueue(self, task: Task[..., Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Write the job that owes this call, and return it as django-tasks tells of it."""
        self.validate_task(task)
        return task_result(job=enqueue(task, args=args, kwargs=kwargs, using=self.database), task=task)


def task_result(*, job: Job, task: Task[..., Any]) -> TaskResult[Any]:
    """Return ``job`` in django-tasks' own words."""
    return TaskResult(
        task=task,
        id=str(job.pk),
        status=_STATUS[State(job.state)],
        enqueued_at=job.enqueued_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        last_attempted_at=job.started_at,
        args=job.args,
        kwargs=job.kwargs,
        backend=task.backend,
        errors=[],
        worker_ids=[job.claimed_by] * job.attempts,
    )
