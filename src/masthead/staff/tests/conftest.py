"""A small newsroom's staff for the tests: Olena owns it, Petro reports, others as their role says."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from masthead.staff.models import Member
from masthead.staff.roles import get_role, role_group


@pytest.fixture(autouse=True)
def _desk(db: None, settings: Settings) -> None:
    """Open the desk with mail set up and nobody near a rate limit."""
    settings.MASTHEAD_MAIL_CONFIGURED = True
    cache.clear()


@pytest.fixture
def colleague() -> Callable[[str], Member]:
    """Take on a colleague with a role, by its name."""

    def take_on(role: str) -> Member:
        member = Member.objects.create_user(f"{role}@harbour.example", first_name=role.title(), last_name="Test")
        member.groups.add(role_group(get_role(role)))
        return member

    return take_on


@pytest.fixture
def petro(colleague: Callable[[str], Member]) -> Member:
    """Petro is a reporter."""
    return colleague("reporter")


@pytest.fixture
def olena(colleague: Callable[[str], Member]) -> Member:
    """Olena owns the newsroom."""
    return colleague("owner")


@pytest.fixture
def owner_client(olena: Member) -> Client:
    """Sign Olena in."""
    client = Client()
    client.force_login(olena)
    return client
