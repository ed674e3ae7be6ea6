"""Sign-in links: each lets one member in, once, for a quarter of an hour."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from masthead.staff.models import Member, SignInLink

LINK_LIFETIME = timedelta(minutes=15)
INVITATION_LIFETIME = timedelta(hours=24)


class LinkUnknown(Exception):
    """No such link was ever made, or it was copied incompletely."""


class LinkExpired(Exception):
    """The link's time was over before somebody used it."""


class LinkAlreadyUsed(Exception):
    """Somebody has come in with this link before."""


class LinkWithdrawn(Exception):
    """The member for whom the link was made is no longer active."""


def make_link(
    *, member: Member, now: datetime, made_by: Member | None = None, lifetime: timedelta = LINK_LIFETIME
) -> str:
    """Make a link for this member and return its token, which cannot be read again later."""
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(
        token_digest=_digest(token), member=member, made_at=now, expires_at=now + lifetime, made_by=made_by
    )
    return token


def link_url(token: str) -> str:
    """Write the link as an address at the desk."""
    desk: str = settings.MASTHEAD_CONFIG.addresses.desk
    return desk.rstrip("/") + reverse("staff_sign_in_link", args=[token])


def find_link(token: str) -> SignInLink | None:
    """Find the link with this token, used and expired ones included."""
    return SignInLink.objects.select_related("member").filter(token_digest=_digest(token)).first()


def check_link(*, token: str, now: datetime) -> Member:
    """Say whom the link would let in, and change nothing.

    Raises:
        LinkUnknown: there is no such link.
        LinkAlreadyUsed: it has been used.
        LinkExpired: ``now`` is not before its end.
        LinkWithdrawn: its member is no longer active.
    """
    link = find_link(token)
    if link is None:
        raise LinkUnknown
    if link.is_used:
        raise LinkAlreadyUsed
    if link.has_expired(now=now):
        raise LinkExpired
    if not link.member.is_active:
        raise LinkWithdrawn
    return link.member


def use_link(*, token: str, now: datetime) -> Member:
    """Use the link up and return the member whom it lets in.

    One conditional UPDATE decides, so of two people who press the button at once one gets in.

    Raises:
        LinkUnknown, LinkAlreadyUsed, LinkExpired, LinkWithdrawn: as ``check_link`` does.
    """
    member = check_link(token=token, now=now)
    unused = SignInLink.objects.filter(token_digest=_digest(token), used_at=None, expires_at__gt=now)
    if not unused.update(used_at=now):
        raise LinkAlreadyUsed
    return member


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
