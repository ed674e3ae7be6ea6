"""Versions of a page: named ones, and those that were laid aside because somebody else had saved meanwhile."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from wagtail.log_actions import log
from wagtail.models import COMMENTS_RELATION_NAME, Page, Revision

from masthead.desk.models import Version
from masthead.staff.models import Member

NAMED: Final = "desk.version.named"
SET_ASIDE: Final = "desk.version.set_aside"


@transaction.atomic
def set_aside(page: Any, *, newest: Revision, member: Member, now: datetime) -> Revision:
    """Keep what somebody wrote on an older version in the history, beside the newest, which stays what it is.

    Args:
        page: as it was written, unsaved.
    """
    fresh = list(getattr(page, COMMENTS_RELATION_NAME).filter(pk__isnull=True))
    for comment in fresh:
        comment.save()
    revision = Revision.objects.create(
        content_object=page,
        base_content_type=page.get_base_content_type(),
        user=member,
        # Just behind the newest: Wagtail takes the last one by time for what an editor goes on from.
        created_at=newest.created_at - timedelta(microseconds=1),
        content=page.serializable_data(),
        object_str=str(page),
    )
    Version.objects.create(revision=revision, is_set_aside=True, named_by=member, named_at=now)
    log(instance=page, action=SET_ASIDE, user=member, revision=revision, content_changed=True)
    return revision


@transaction.atomic
def name_version(revision: Revision, *, name: str, member: Member, now: datetime) -> None:
    """Call a revision so, or take its name off where ``name`` is empty."""
    said = {"name": name, "named_by": member, "named_at": now}
    Version.objects.update_or_create(revision=revision, defaults=said)
    if name:
        log(instance=revision.content_object, action=NAMED, user=member, revision=revision, data={"name": name})


def versions_of(page: Page) -> QuerySet[Revision]:
    """Return the revisions of a page, the newest first, each with its version if it has one."""
    rows: QuerySet[Revision] = page.revisions.select_related("user", "version").defer("content")
    return rows.order_by("-created_at", "-pk")
