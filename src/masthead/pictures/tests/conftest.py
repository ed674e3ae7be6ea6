"""An editor's browser, and the camera files that nobody here made."""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from laying import laid_when_made_before
from masthead.staff.models import Member
from masthead.staff.roles import ensure_roles, get_role, role_group

lay_roles = laid_when_made_before(ensure_roles)


@pytest.fixture
def editor(db: None) -> Client:
    """Sign an editor in."""
    cache.clear()
    lay_roles()
    member = Member.objects.create_user("editor@harbour.example", first_name="Iryna", last_name="Test")
    member.groups.add(role_group(get_role("editor")))
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def photos(real: Path) -> list[Path]:
    """The camera files of the real input."""
    return sorted((real / "photos").glob("*.jpg"))
