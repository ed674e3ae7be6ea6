"""Schedules and embargoes: publish and withdraw what is due, each story in a transaction of its own.

Wagtail's own command stops at the first failure; here one story that cannot go out does not hold back the rest.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from wagtail.models import Page, Revision

log = logging.getLogger(__name__)
LATE_AFTER: Final = timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True)
class Late:
    """Something that should have been published or withdrawn by now."""

    title: str
    due_at: datetime


def run_schedules(now: datetime) -> datetime | None:
    """Publish and withdraw everything that is due, and return the next instant that something is."""
    for revision in Revision.objects.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at", "pk"):
        _alone(what=f"publish {revision.object_str}", deed=lambda it=revision: _publish(it))  # type: ignore[misc]
    for page in Page.objects.filter(live=True, expire_at__lte=now).order_by("expire_at", "pk"):
        _alone(what=f"withdraw {page.title}", deed=lambda it=page: _withdraw(it))  # type: ignore[misc]
    return _next(now)


def late(now: datetime) -> list[Late]:
    """Return what is overdue by more than two minutes: the worker is down, or a story cannot be published."""
    limit = now - LATE_AFTER
    revisions = Revision.objects.filter(approved_go_live_at__lt=limit).order_by("approved_go_live_at", "pk")
    found = [Late(title=each.object_str, due_at=each.approved_go_live_at) for each in revisions]
    pages = Page.objects.filter(live=True, expire_at__lt=limit).order_by("expire_at", "pk")
    return found + [Late(title=page.title, due_at=page.expire_at) for page in pages]


def _publish(revision: Revision) -> None:
    current = Revision.objects.select_for_update().filter(pk=revision.pk, approved_go_live_at__isnull=False).first()
    if current is not None:
        current.publish(log_action="wagtail.publish.scheduled", skip_permission_checks=True)


def _withdraw(page: Page) -> None:
    page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _alone(*, what: str, deed: Callable[[], None]) -> None:
    try:
        with transaction.atomic():
            deed()
    except Exception:
        log.exception("cannot %s", what)


def _next(now: datetime) -> datetime | None:
    rows = Revision.objects.filter(approved_go_live_at__gt=now).order_by("approved_go_live_at")
    times = [rows.values_list("approved_go_live_at", flat=True).first()]
    pages = Page.objects.filter(live=True, expire_at__gt=now).order_by("expire_at")
    times.append(pages.values_list("expire_at", flat=True).first())
    return min((each for each in times if each is not None), default=None)
