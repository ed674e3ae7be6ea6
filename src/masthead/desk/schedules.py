"""Schedules and embargoes: publish and withdraw what is due, each story in a transaction of its own.

Wagtail's own command stops at the first failure; here one story that cannot go out does not hold back the rest.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.db import transaction
from wagtail.models import Page, Revision

from masthead.jobs.pauses import Pauses

log = logging.getLogger(__name__)
LATE_AFTER: Final = timedelta(minutes=2)
# So many are published before the press prints, so that the first of many due at once need not wait for the last.
MOST_AT_ONCE: Final = 20


@dataclass(frozen=True, kw_only=True)
class Late:
    """Something that should have been published or withdrawn by now."""

    title: str
    due_at: datetime
    page_id: int


def run_schedules(now: datetime) -> datetime | None:
    """Publish and withdraw what is due, once, and return the next instant that something is."""
    return Schedules()(now)


class Schedules:
    """The chore of schedules; it remembers what failed, so that it is not tried, and complained of, every second."""

    def __init__(self) -> None:
        """Begin with nothing that failed."""
        self._pauses = Pauses()

    def __call__(self, now: datetime) -> datetime | None:
        """Publish and withdraw everything that is due, and return the next instant that something is."""
        due = dict(_due(now))
        self._pauses.forget_all_but(due)
        ready = [what for what in due if not self._pauses.is_on(what, now=now)]
        for what in ready[:MOST_AT_ONCE]:
            self._try(what, deed=due[what], now=now)
        if len(ready) > MOST_AT_ONCE:
            return now
        instants = (_next(now), self._pauses.next_end)
        return min((each for each in instants if each is not None), default=None)

    def _try(self, what: str, *, deed: Callable[[], None], now: datetime) -> None:
        try:
            with transaction.atomic():
                deed()
        except Exception:
            self._pauses.begin(what, now=now)
            log.exception("cannot %s", what)
        else:
            self._pauses.forget(what)


def late(now: datetime) -> list[Late]:
    """Return what is overdue by more than two minutes: the worker is down, or a story cannot be published."""
    limit = now - LATE_AFTER
    revisions = Revision.objects.filter(approved_go_live_at__lt=limit).order_by("approved_go_live_at", "pk")
    pages = Page.objects.filter(live=True, expire_at__lt=limit).order_by("expire_at", "pk")
    rows = [
        *revisions.values_list("object_str", "approved_go_live_at", "object_id"),
        *pages.values_list("title", "expire_at", "pk"),
    ]
    return [Late(title=title, due_at=due_at, page_id=int(pk)) for title, due_at, pk in rows]


def _publish(revision_id: int) -> None:
    current = Revision.objects.select_for_update().filter(pk=revision_id, approved_go_live_at__isnull=False).first()
    if current is not None:
        current.publish(log_action="wagtail.publish.scheduled", skip_permission_checks=True)


def _withdraw(page_id: int) -> None:
    current = Page.objects.filter(pk=page_id, live=True).first()
    if current is not None:
        current.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _due(now: datetime) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield what is due, each with what it is called in the log: what failed is known by that too."""
    # What each is called, and no more: a revision has the whole story in it, and one that failed stays due.
    revisions = Revision.objects.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at", "pk")
    for pk, title in list(revisions.values_list("pk", "object_str")):
        yield f"publish {title} (revision {pk})", partial(_publish, pk)
    pages = Page.objects.filter(live=True, expire_at__lte=now).order_by("expire_at", "pk")
    for pk, title in list(pages.values_list("pk", "title")):
        yield f"withdraw {title} (page {pk})", partial(_withdraw, pk)


def _next(now: datetime) -> datetime | None:
    rows = Revision.objects.filter(approved_go_live_at__gt=now).order_by("approved_go_live_at")
    times = [rows.values_list("approved_go_live_at", flat=True).first()]
    pages = Page.objects.filter(live=True, expire_at__gt=now).order_by("expire_at")
    times.append(pages.values_list("expire_at", flat=True).first())
    return min((each for each in times if each is not None), default=None)
