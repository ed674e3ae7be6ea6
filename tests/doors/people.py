"""Every kind of person who may stand before a door of the desk."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from masthead.staff.models import Member
from masthead.staff.roles import ROLES, get_role, role_group

ROLE_NAMES = tuple(role.name for role in ROLES)
OUTSIDE = ("nobody", "stranger", "without-role", "left")


def member(name: str, *, role: str | None = None) -> Member:
    """Take a member on; one who comes back is the same."""
    found = Member.objects.find_by_email(f"{name}@harbour.example")
    found = found or Member.objects.create_user(f"{name}@harbour.example", first_name=name.title(), last_name="Test")
    found.groups.set([role_group(get_role(role))] if role else [])
    return found


def arrive(kind: str) -> Client:
    """Return the browser of one kind of person: signed in if the desk let them in once."""
    client = Client(raise_request_exception=False)
    if kind == "stranger":
        client.cookies[settings.SESSION_COOKIE_NAME] = _a_made_up_session()
    elif kind == "left":
        gone = member("left", role="owner")
        client.force_login(gone)
        gone.leave()
    elif kind == "without-role":
        client.force_login(member("without-role"))
    elif kind != "nobody":
        client.force_login(member(kind, role=kind))
    return client


def _a_made_up_session() -> str:
    """Return a session as a reader might have one, that says it is an owner's but is not signed by any member."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session["reader"] = 1
    session[SESSION_KEY] = str(member("owner", role="owner").pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = "made up"
    session.save()
    return session.session_key
