"""An editor's browser, and the camera files that nobody here made."""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from masthead.staff.models import Member
from masthead.staff.roles import get_role, role_group


@pytest.fixture
def editor(db: None) -> Client:
    """Sign an editor in."""
    cache.clear()
    member = Member.objects.create_user("editor@harbour.example", first_name="Iryna", last_name="Test")
    member.groups.add(role_group(get_role("editor")))
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def photos(real: Path) -> list[Path]:
    """The camera files of the real input."""
    return sorted((real / "photos").glob("*.jpg"))
