"""A rail that takes gifts by itself follows what its patrons change here: a job, owed with the change."""

import uuid

from django_tasks import task

from masthead.jobs.enqueueing import enqueue_once
from masthead.lib.router import SUPPORTERS
from masthead.patronage.pledges import Pledge
from masthead.patronage.rails.registry import rail_of


def follow_later(pledge: Pledge) -> None:
    """Owe the rail's following, in the open transaction of the change, where the rail can follow at all."""
    if rail_of(pledge.rail).follow is None:
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
    follow = rail_of(pledge.rail).follow if pledge else None
    if pledge is not None and follow is not None:
        follow(pledge)
