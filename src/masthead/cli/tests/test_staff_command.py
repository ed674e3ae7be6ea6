"""The operator lets people in from the command line, whatever the state of mail."""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result
from django.test import Client
from pytest_django import Settings

from masthead.cli.staff_command import ROLE_NAMES, command
from masthead.lib.config import FILE_NAME
from masthead.staff.models import Member
from masthead.staff.roles import ROLES

Staff = Callable[..., Result]


@pytest.fixture
def staff(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Staff:
    """Call the command on a newsroom that has no mail."""
    settings.MASTHEAD_MAIL_CONFIGURED = False
    (tmp_path / FILE_NAME).touch()
    monkeypatch.setenv("MASTHEAD_DATA", str(tmp_path))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "masthead.settings")
    return lambda *words: CliRunner().invoke(command, words)


@pytest.mark.django_db(databases=["default", "supporters"])
def test_an_owner_is_invited_and_comes_in_by_a_later_link(staff: Staff) -> None:
    """From nothing to the desk with two commands."""
    invited = staff("invite", "Olena@Harbour.example", "--role", "owner", "--json")
    assert invited.exit_code == 0, invited.output
    assert json.loads(invited.output)["was_mailed"] is False
    url = staff("link", "olena@harbour.EXAMPLE").output.strip()
    client = Client()
    assert client.post(urlsplit(url).path)["Location"] == "/"
    assert client.get("/").status_code == 200
    assert "olena@harbour.example" in staff("list").output


def test_who_leaves_is_out_and_gets_no_link(staff: Staff) -> None:
    """Deactivating closes the desk at once."""
    staff("invite", "petro@harbour.example", "--role", "reporter")
    assert staff("deactivate", "petro@harbour.example").exit_code == 0
    refused = staff("link", "petro@harbour.example")
    assert refused.exit_code == 1
    assert "no longer active" in refused.output
    assert json.loads(staff("list", "--json").output)[0]["is_active"] is False


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("link", "nobody@harbour.example"), "Nobody on the staff"),
        (("deactivate", "nobody@harbour.example"), "Nobody on the staff"),
        (("invite", "nonsense", "--role", "editor"), "not an e-mail address"),
    ],
)
def test_slips_are_answered_in_one_line(staff: Staff, words: tuple[str, ...], said: str) -> None:
    """Nothing is changed, and the exit code says so."""
    result = staff(*words)
    assert result.exit_code == 1
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1
    assert not Member.objects.exists()


def test_an_empty_staff_says_how_to_begin(staff: Staff) -> None:
    """The first command is on the screen."""
    assert "staff invite" in staff("list").output


def test_the_command_knows_every_role() -> None:
    """The names that are written out for --help are the roles there are."""
    assert tuple(role.name for role in ROLES) == ROLE_NAMES
