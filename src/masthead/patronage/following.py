"""A rail that takes gifts by itself follows what its patrons change here: a job, owed with the change."""

import uuid
from collections.abc import Callable

from django_tasks import task

from masthead.jobs.enqueueing import enqueue_once
from masthead.lib.router import SUPPORTERS
from masthead.patronage.pledges import Pledge

# By the rail's kind; the rails lie above, so each that can follow is registered as the app starts.
_followers: dict[str, Callable[[Pledge], None]] = {}


def register(kind: str, follow: Callable[[Pledge], None]) -> None:
    """Let ``follow`` make a rail's own subscription match a pledge."""
    _followers[kind] = follow


def follow_later(pledge: Pledge) -> None:
    """Owe the rail's following, in the open transaction of the change, where the rail can follow at all."""
    if pledge.rail not in _followers:
        return
    enqueue_once(
        follow_pledge,
        key=f"follow:{pledge.pk}",
        kwargs={"pledge_id": str(pledge.pk)},
        using=SUPPORTERS,
        again_if_running=True,
    )


@task(backend="supporters")
def follow_pledge(pledge_id: str) -> None:
    """Make the rail match the pledge as it stands now."""
    pledge = Pledge.objects.using(SUPPORTERS).filter(pk=uuid.UUID(pledge_id)).first()
    follow = _followers.get(pledge.rail) if pledge else None
    if pledge is not None and follow is not None:
        follow(pledge)
