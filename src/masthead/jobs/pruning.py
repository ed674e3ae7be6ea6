"""Forgetting jobs that are done."""

from datetime import datetime, timedelta
from typing import Final

from masthead.jobs.models import Job, State

KEPT: Final = timedelta(days=1)
_AT_ONCE: Final = 1000


def prune(*, using: str, now: datetime) -> int:
    """Delete what was done more than a day ago, some at a time, and return how many; dead jobs stay."""
    done = Job.objects.using(using).filter(state=State.DONE, finished_at__lt=now - KEPT)
    old = list(done.order_by("finished_at", "pk").values_list("pk", flat=True)[:_AT_ONCE])
    if old:
        Job.objects.using(using).filter(pk__in=old, state=State.DONE).delete()
    return len(old)
