"""Give every job that was given up another chance."""

from dataclasses import dataclass

from masthead.jobs.dead import JobIsNotDead, KeyIsTaken, dead_jobs, revive
from masthead.lib.router import NEWSROOM, SUPPORTERS


@dataclass(frozen=True, kw_only=True)
class Revived:
    """How many jobs run again, and how many were left because another one does their work."""

    revived: int
    superseded: int


def revive_all() -> Revived:
    """Let every dead job of both databases run again, with all its attempts."""
    revived = superseded = 0
    for using in (NEWSROOM, SUPPORTERS):
        for job in list(dead_jobs(using)):
            try:
                revive(job)
            except (KeyIsTaken, JobIsNotDead):
                superseded += 1
            else:
                revived += 1
    return Revived(revived=revived, superseded=superseded)
