"""Owed work: jobs, letters and schedules, and the worker that should be doing it."""

import fcntl
import os
import socket
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.db.models import Count, Max, Min

from masthead.desk.schedules import late
from masthead.jobs.dead import dead_jobs
from masthead.jobs.models import ChoreTrouble, Job
from masthead.jobs.models import State as JobState
from masthead.jobs.wake import socket_path
from masthead.lib.router import NEWSROOM
from masthead.post.models import Letter
from masthead.post.models import State as LetterState
from masthead.upkeep.checks.databases import NAMES
from masthead.upkeep.findings import Finding, Patient, ago, counted, ok, trouble, warning

_LATE_AFTER: Final = timedelta(minutes=5)
_SHOWN: Final = 3
_START: Final = "Start it with: ./masthead serve, or alone with: ./masthead work"


def worker_is_running(patient: Patient) -> Finding:
    """Look whether a worker runs on this data folder."""
    if worker_runs(patient.folder):
        return ok("worker", "The worker is running.")
    return warning(
        "worker", "No worker runs on this data folder: nothing is printed, sent or published.", advice=_START
    )


def worker_runs(folder: Path) -> bool:
    """Return whether a worker listens on ``folder``, or holds its lock."""
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bell:
        bell.connect(str(socket_path(folder)))
        return True
    # Without its ear it works by the clock alone; then its lock tells.
    lock = folder / "run" / "worker.lock"
    if not lock.exists():
        return False
    handle = os.open(lock, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def jobs_are_done(patient: Patient, using: str) -> Finding:
    """Look for jobs that were given up, and for jobs that are late."""
    key = f"jobs.{NAMES[using]}"
    dead = list(dead_jobs(using)[: _SHOWN + 1])
    if dead:
        count = dead_jobs(using).count()
        last = "; ".join(f"{job.task.rpartition('.')[2]} ({job.last_error})" for job in dead[:_SHOWN])
        return trouble(
            key,
            f"{counted(count, 'job')} in the {NAMES[using]} database given up. The last: {last}",
            advice="Mend what the error names, then let them run again: ./masthead doctor --revive",
        )
    due = Job.objects.using(using).filter(state=JobState.READY, run_after__lt=patient.now - _LATE_AFTER)
    said = due.aggregate(count=Count("pk"), oldest=Min("run_after"))
    if said["count"]:
        oldest = ago(since=said["oldest"], now=patient.now)
        what = f"{counted(said['count'], 'job')} in the {NAMES[using]} database late; the oldest was due {oldest}."
        return trouble(key, what, advice=f"The worker is down or too slow. {_START}")
    return ok(key, f"No job in the {NAMES[using]} database is late or given up.")


def letters_leave(patient: Patient, using: str) -> Finding:
    """Look for letters that cannot leave, and for those that were given up."""
    key, letters = f"letters.{NAMES[using]}", Letter.objects.using(using)
    stuck = letters.filter(state=LetterState.WAITING, created_at__lt=patient.now - _LATE_AFTER)
    waiting = stuck.aggregate(count=Count("pk"), oldest=Min("created_at"), error=Max("last_error"))
    if waiting["count"] and patient.config.mail.is_set:
        since = ago(since=waiting["oldest"], now=patient.now)
        reason = waiting["error"] or "never tried: the worker is down or too slow"
        what = f"{counted(waiting['count'], 'letter')} waiting, the oldest written {since} ({reason})."
        advice = "See that the server or provider in [mail] answers. They are tried for three days."
        return trouble(key, what, advice=advice)
    failed = letters.filter(state=LetterState.FAILED).values("last_error").annotate(count=Count("pk"))
    reasons = [f"{row['last_error']} ({row['count']})" for row in failed.order_by("-count", "last_error")[:_SHOWN]]
    if reasons:
        return warning(
            key,
            f"Letters were given up in the last 90 days: {'; '.join(reasons)}.",
            advice="What they said is gone. Mend [mail] or the address, and have the person ask again.",
        )
    return ok(key, f"Letters of the {NAMES[using]} database leave.")


def chores_succeed(patient: Patient) -> Finding:
    """Look for standing work that keeps failing."""
    rows = list(ChoreTrouble.objects.using(NEWSROOM).order_by("-failure_count", "name"))
    if not rows:
        return ok("chores", "No standing work fails.")
    said = "; ".join(
        f"{row.name}, {counted(row.failure_count, 'time')} in a row, last {ago(since=row.failed_at, now=patient.now)} "
        f"({row.last_error})"
        for row in rows
    )
    return trouble("chores", f"Fails: {said}", advice="It is tried again by itself; the log of the worker tells more.")


def schedules_are_kept(patient: Patient) -> Finding:
    """Look for stories that should have been published or withdrawn by now."""
    found = late(patient.now)
    if not found:
        return ok("schedules", "Nothing scheduled is late.")
    said = "; ".join(f"“{each.title}”, due {ago(since=each.due_at, now=patient.now)}" for each in found[:_SHOWN])
    what = f"{counted(len(found), 'scheduled step')} late: {said}."
    advice = "If the worker runs, the story cannot be published: open it at the desk, where its errors show."
    return trouble("schedules", what, advice=advice)
