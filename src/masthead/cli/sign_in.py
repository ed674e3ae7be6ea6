"""Links to the desk for the person at the command line."""

from datetime import UTC, datetime


def owner_link(email: str, *, also: tuple[str, ...] = ()) -> str:
    """Return a fresh single-use link for an owner, who is taken on where there is no such member.

    Args:
        also: roles that a newly taken on owner has besides.
    """
    from masthead.staff.links import link_url, make_link
    from masthead.staff.models import Member
    from masthead.staff.roles import get_role, role_group

    member = Member.objects.find_by_email(email)
    if member is None:
        member = Member.objects.create_user(email)
        member.groups.add(*(role_group(get_role(name)) for name in ("owner", *also)))
    return link_url(make_link(member=member, now=datetime.now(UTC)))
