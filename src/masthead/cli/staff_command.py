"""``./masthead staff``: let colleagues in, invite them, list them, close the desk to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from masthead.cli.data_folder import data_option, existing_folder
from masthead.cli.django_up import bring_up_existing
from masthead.cli.plain import Refused, say_json
from masthead.cli.refusals import database_refusal

if TYPE_CHECKING:
    from masthead.staff.models import Member

# Written out, because a role's table needs Django, which --help does without; a test compares the two.
ROLE_NAMES: Final = ("reporter", "editor", "publisher", "supporters-officer", "owner")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for a script.")


@click.group("staff")
def command() -> None:
    """Sign-in links and colleagues.

    \b
    Example:  ./masthead staff link you@example.org
    """


@command.command()
@click.argument("email")
@data_option()
@json_option
def link(*, email: str, data: Path, as_json: bool) -> None:
    """Print a fresh sign-in link: it lets its member in once, within 15 minutes.

    \b
    Example:  ./masthead staff link you@example.org
    """
    with _desk_of(data):
        from django.utils import timezone

        from masthead.staff.links import LINK_LIFETIME, link_url, make_link

        member, now = _member(email), timezone.now()
        if not member.is_active:
            raise Refused(f"{member.email} is no longer active. Invite or reactivate them at the desk first.")
        url = link_url(make_link(member=member, now=now))
        if as_json:
            say_json({"email": member.email, "link": url, "expires_at": now + LINK_LIFETIME})
        else:
            click.echo(url)


@command.command()
@click.argument("email")
@click.option("--role", type=click.Choice(ROLE_NAMES), required=True, help="What the colleague may do.")
@click.option("--first-name", default="", help="The colleague's first name.")
@click.option("--last-name", default="", help="The colleague's last name.")
@data_option()
@json_option
def invite(*, email: str, role: str, first_name: str, last_name: str, data: Path, as_json: bool) -> None:
    """Take a colleague on and print their first sign-in link, good once within 24 hours.

    Where mail is set up the link goes to them by mail as well.

    \b
    Example:  ./masthead staff invite olena@example.org --role owner --first-name Olena
    """
    with _desk_of(data):
        from django.core.exceptions import ValidationError
        from django.core.validators import validate_email
        from django.utils import timezone

        from masthead.staff.invitations import AlreadyOnStaff, NewColleague
        from masthead.staff.invitations import invite as send_invitation
        from masthead.staff.roles import get_role

        colleague = NewColleague(email=email, first_name=first_name, last_name=last_name, role=get_role(role))
        try:
            validate_email(email)
            invitation = send_invitation(colleague=colleague, now=timezone.now())
        except ValidationError as error:
            raise Refused(f'"{email}" is not an e-mail address. Nothing was changed.') from error
        except AlreadyOnStaff as error:
            raise Refused(
                f"{email} is on the staff already. Let them in with: ./masthead staff link {email}"
            ) from error
        _say_invited(email=invitation.member.email, link=invitation.link, mailed=invitation.was_mailed, as_json=as_json)


@command.command("list")
@data_option()
@json_option
def list_staff(*, data: Path, as_json: bool) -> None:
    """List who is on the staff, with role and last sign-in.

    \b
    Example:  ./masthead staff list
    """
    with _desk_of(data):
        from masthead.staff.models import Member

        rows = [_row(member) for member in Member.objects.prefetch_related("groups").order_by("email")]
    if as_json:
        say_json(rows)
    elif not rows:
        click.echo("Nobody yet. Invite an owner with: ./masthead staff invite EMAIL --role owner")
    else:
        for row in rows:
            click.echo(_as_line(row))


@command.command()
@click.argument("email")
@data_option()
def deactivate(*, email: str, data: Path) -> None:
    """Close the desk to a colleague at once; what they wrote stays.

    \b
    Example:  ./masthead staff deactivate petro@example.org
    """
    with _desk_of(data):
        member = _member(email)
        member.leave()
        click.echo(f"{member.email} can no longer sign in, and every open session has ended. Their work stays.")


@contextmanager
def _desk_of(data: Path) -> Iterator[None]:
    bring_up_existing(existing_folder(data))
    from django.db import DatabaseError

    try:
        yield
    except DatabaseError as error:
        raise database_refusal(error) from error


def _member(email: str) -> "Member":
    from masthead.staff.models import Member

    member = Member.objects.find_by_email(email)
    if member is None:
        raise Refused(f"Nobody on the staff has the address {email}. See who is there: ./masthead staff list")
    return member


def _say_invited(*, email: str, link: str, mailed: bool, as_json: bool) -> None:
    if as_json:
        say_json({"email": email, "link": link, "was_mailed": mailed})
        return
    way = "The link is also on its way by mail." if mailed else "Hand the link over by a way that you trust."
    click.echo(f"{email} is on the staff. {way} It works once, within 24 hours:\n{link}")


def _row(member: "Member") -> dict[str, Any]:
    return {
        "email": member.email,
        "name": member.get_full_name(),
        "roles": sorted(group.name for group in member.groups.all()),
        "is_active": member.is_active,
        "last_sign_in_at": member.last_login,
    }


def _as_line(row: dict[str, Any]) -> str:
    seen = f"{row['last_sign_in_at']:%Y-%m-%d %H:%M}" if row["last_sign_in_at"] else "never came in"
    state = "" if row["is_active"] else "  (no longer active)"
    return f"{row['email']}  {row['name'] or '-'}  {', '.join(row['roles']) or 'no role'}  {seen}{state}"
