"""Draft links: a source or a lawyer reads one draft without an account, for a while, until somebody takes it back."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from wagtail.log_actions import log

from masthead.desk.models import DraftLink
from masthead.staff.models import Member
from masthead.stories.models import Story

LIFETIMES_DAYS: Final = (1, 3, 7, 14)
MADE: Final = "desk.draft_link.made"
REVOKED: Final = "desk.draft_link.revoked"


class DraftLinkUnknown(Exception):
    """No such link was ever made, or it was copied incompletely."""


class DraftLinkOver(Exception):
    """The link expired, was revoked, or its maker left."""


@transaction.atomic
def make_draft_link(*, story: Story, for_whom: str, member: Member, now: datetime, days: int) -> str:
    """Make a link to a story's draft, and return its address, which cannot be read again later."""
    token = secrets.token_urlsafe(32)
    DraftLink.objects.create(
        token_digest=_digest(token),
        story=story,
        for_whom=for_whom,
        made_by=member,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    log(instance=story, action=MADE, user=member, data={"for_whom": for_whom, "days": days})
    desk: str = settings.MASTHEAD_CONFIG.addresses.desk
    return desk.rstrip("/") + reverse("draft_by_link", args=[token])


@transaction.atomic
def revoke_draft_link(*, link: DraftLink, member: Member, now: datetime) -> None:
    """Close a link at once; one that is closed already stays as it is."""
    if DraftLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now):
        log(instance=link.story, action=REVOKED, user=member, data={"for_whom": link.for_whom})


def open_draft_link(*, token: str, now: datetime) -> Any:
    """Return the story as its draft is now, and count that somebody looked.

    Raises:
        DraftLinkUnknown: there is no such link.
        DraftLinkOver: it does not open any more.
    """
    link = DraftLink.objects.select_related("made_by", "story").filter(token_digest=_digest(token)).first()
    if link is None:
        raise DraftLinkUnknown
    if not link.opens(now=now):
        raise DraftLinkOver
    DraftLink.objects.filter(pk=link.pk).update(opened_count=F("opened_count") + 1, opened_at=now)
    return link.story.get_latest_revision_as_object()


def links_of_draft(story: Story) -> QuerySet[DraftLink]:
    """Return the links that were made for a story, the newest first."""
    return story.draft_links.select_related("made_by").order_by("-made_at", "-pk")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
