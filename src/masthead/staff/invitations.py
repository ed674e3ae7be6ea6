"""Inviting a colleague: a member, a role and a link that lets them in for the first time."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from wagtail.log_actions import log

from masthead.staff.links import INVITATION_LIFETIME, link_url, make_link
from masthead.staff.models import Member
from masthead.staff.roles import Role, role_group


class AlreadyOnStaff(Exception):
    """This address belongs to a member who has signed in before, or who has left."""


@dataclass(frozen=True)
class NewColleague:
    """Whom to invite, and as what."""

    email: str
    first_name: str
    last_name: str
    role: Role


@dataclass(frozen=True)
class Invitation:
    """What came of it: the link is to be handed over by hand unless it was mailed."""

    member: Member
    link: str
    was_mailed: bool


def invite(*, colleague: NewColleague, now: datetime, invited_by: Member | None = None) -> Invitation:
    """Take a colleague on and send them a link, or return it where mail is not set up.

    A colleague who has never come in may be invited again: the names and the role become the new ones.

    Raises:
        AlreadyOnStaff: the member has signed in before, or is no longer active.
    """
    with transaction.atomic():
        member = _take_on(colleague)
        member.groups.set([role_group(colleague.role)])
        link = link_url(make_link(member=member, now=now, made_by=invited_by, lifetime=INVITATION_LIFETIME))
        log(member, "wagtail.create", user=invited_by, data={"role": colleague.role.name})
        was_mailed = bool(settings.MASTHEAD_MAIL_CONFIGURED)
        if was_mailed:
            _mail(member=member, link=link, invited_by=invited_by)
    return Invitation(member=member, link=link, was_mailed=was_mailed)


def _take_on(colleague: NewColleague) -> Member:
    member = Member.objects.find_by_email(colleague.email)
    if member is None:
        return Member.objects.create_user(
            colleague.email, first_name=colleague.first_name, last_name=colleague.last_name
        )
    if member.last_login is not None or not member.is_active:
        raise AlreadyOnStaff(member.email)
    member.first_name, member.last_name = colleague.first_name, colleague.last_name
    member.save(update_fields=["first_name", "last_name"])
    return member


def _mail(*, member: Member, link: str, invited_by: Member | None) -> None:
    facts = {
        "member": member,
        "link": link,
        "invited_by": invited_by,
        "hours": int(INVITATION_LIFETIME.total_seconds() // 3600),
    }
    subject = render_to_string("staff/email/invitation_subject.txt", facts).strip()
    body = render_to_string("staff/email/invitation_message.txt", facts).strip() + "\n"
    send_mail(subject, body, None, [member.email])
