"""Doctor on the data folder and the settings: each thing that can be wrong is found, and nothing else."""

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from masthead.lib.config import Config
from masthead.lib.config_sections import Addresses, Bind, Database, Mail, Proxy
from masthead.upkeep.checks import addresses, data_folder
from masthead.upkeep.checks.data_folder import examine_folder
from masthead.upkeep.findings import Patient, ago

pytestmark = pytest.mark.once
HTTPS = Addresses(paper="https://h.example", desk="https://desk.h.example", counter="https://c.h.example")
PROXY = Proxy(trusted=("127.0.0.1",))
MAIL = Mail(host="mail.example", sender="desk@h.example")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder as ``init`` leaves it."""
    folder = tmp_path / "newsroom"
    (folder / "secrets").mkdir(parents=True)
    for path in (folder, folder / "secrets"):
        path.chmod(0o700)
    for name in ("masthead.toml", "newsroom.sqlite3", "secrets/django_key"):
        (folder / name).touch(mode=0o600)
    return folder


def patient(folder: Path, now, **settings) -> Patient:
    return Patient(folder=folder, config=Config(**settings), now=now)


def test_a_folder_that_was_founded_is_well(folder: Path, now) -> None:
    here = patient(folder, now, addresses=HTTPS, proxy=PROXY, mail=MAIL)
    checks = (
        data_folder.folder_is_mine, data_folder.folder_is_private, data_folder.secrets_are_sealed,
        addresses.addresses_are_https, addresses.proxy_is_named, addresses.rooms_are_behind_proxy,
        addresses.mail_is_set_up,
    )  # fmt: skip
    assert [each.key for each in examine_folder(folder)] == ["folder", "settings"]
    assert {check(here).level for check in checks} == {"ok"}


def test_no_newsroom_is_the_only_finding(tmp_path: Path) -> None:
    (found,) = examine_folder(tmp_path / "nowhere")
    assert (found.key, found.level) == ("folder", "trouble")
    assert "./masthead init --data" in found.advice
    assert not (tmp_path / "nowhere").exists()


def test_settings_that_cannot_be_used_are_said_as_they_are(folder: Path) -> None:
    (folder / "masthead.toml").write_text("[mail]\nhots = 1\n", encoding="utf-8")
    found = examine_folder(folder)[-1]
    assert found.level == "trouble"
    assert "Did you mean mail.host?" in found.what


def test_a_folder_of_another_account_is_found(folder: Path, now, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    assert data_folder.folder_is_mine(patient(folder, now)).level == "warning"


def test_a_secret_that_this_account_cannot_read_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, _mode: "django_key" not in str(path))
    assert "django_key cannot be read" in examine_folder(folder)[0].what


def test_an_open_secret_is_trouble_even_in_a_closed_folder(folder: Path, now) -> None:
    (folder / "secrets" / "django_key").chmod(0o640)
    found = data_folder.secrets_are_sealed(patient(folder, now))
    assert (found.level, "secrets/django_key" in found.what) == ("trouble", True)


def test_an_open_folder_is_a_warning_and_an_open_database_in_it_is_trouble(folder: Path, now) -> None:
    folder.chmod(0o755)
    here = patient(folder, now)
    assert data_folder.folder_is_private(here).level == "warning"
    assert data_folder.secrets_are_sealed(here).level == "ok"
    (folder / "newsroom.sqlite3").chmod(0o644)
    assert data_folder.secrets_are_sealed(here).level == "trouble"


def test_a_password_in_open_settings_is_trouble(folder: Path, now) -> None:
    folder.chmod(0o755)
    (folder / "masthead.toml").chmod(0o644)
    silent = patient(folder, now, database=Database(newsroom="postgresql://me@db.example/news"))
    telling = patient(folder, now, database=Database(newsroom="postgresql://me:word@db.example/news"))
    assert data_folder.secrets_are_sealed(silent).level == "ok"
    assert data_folder.secrets_are_sealed(telling).level == "trouble"


@pytest.mark.parametrize(("free", "level"), [(100 * 2**20, "trouble"), (2**30, "warning"), (2**33, "ok")])
def test_a_full_disk_is_seen_coming(folder: Path, now, monkeypatch, free: int, level: str) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=free))
    assert data_folder.disk_has_room(patient(folder, now)).level == level


@pytest.mark.parametrize(
    ("check", "said", "level"),
    [
        ("addresses_are_https", {}, "ok"),
        ("addresses_are_https", {"addresses": Addresses(paper="http://h.example")}, "warning"),
        ("addresses_are_https", {"addresses": Addresses(paper="https://h.example")}, "ok"),
        ("proxy_is_named", {}, "ok"),
        ("proxy_is_named", {"addresses": HTTPS}, "trouble"),
        ("proxy_is_named", {"addresses": HTTPS, "proxy": Proxy(trusted=("10.0.0.0/8",))}, "trouble"),
        ("proxy_is_named", {"addresses": HTTPS, "proxy": Proxy(trusted=("127.0.0.0/8",))}, "ok"),
        ("proxy_is_named", {"addresses": HTTPS, "proxy": PROXY, "desk": Bind(host="::1")}, "trouble"),
        ("proxy_is_named", {"addresses": HTTPS, "proxy": PROXY, "desk": Bind(host="10.0.0.2")}, "ok"),
        ("rooms_are_behind_proxy", {"proxy": PROXY, "desk": Bind(host="0.0.0.0")}, "warning"),
        ("rooms_are_behind_proxy", {"desk": Bind(host="0.0.0.0")}, "ok"),
        ("mail_is_set_up", {}, "warning"),
        ("mail_is_set_up", {"mail": Mail(host="mail.example", user="me", sender="a@b.example")}, "trouble"),
        ("mail_is_set_up", {"mail": Mail(host="mail.example")}, "warning"),
        ("mail_is_set_up", {"mail": Mail(provider="postmark", sender="a@b.example")}, "trouble"),
    ],
)
def test_what_the_settings_promise(folder: Path, now, check: str, said: dict[str, object], level: str) -> None:
    assert getattr(addresses, check)(patient(folder, now, **said)).level == level


def test_a_time_is_said_as_people_say_it(now) -> None:
    from datetime import timedelta

    said = [ago(since=now - timedelta(seconds=each), now=now) for each in (-5, 90, 600, 10_000, 400_000)]
    assert said == ["0 seconds ago", "90 seconds ago", "10 minutes ago", "2 hours ago", "4 days ago"]
