"""Doctor on the rails: each that is on says when something last came from it."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from masthead.lib.config import Config
from masthead.lib.config_sections import Bank, Platform
from masthead.patronage.models import InboundEvent, RailImport, RefusedCount
from masthead.upkeep.checks.rails import rails_are_heard
from masthead.upkeep.doctor import examine
from masthead.upkeep.findings import Finding, Patient

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


@pytest.fixture
def here(tmp_path: Path, now: datetime, settings) -> Patient:
    (tmp_path / "run").mkdir()
    settings.MASTHEAD_DATA = tmp_path
    settings.MASTHEAD_WEBHOOK_SECRETS = {"kofi": "token", "patreon": "", "buymeacoffee": ""}
    settings.MASTHEAD_STRIPE_KEY = ""
    config = Config(bank=Bank(iban="DE89370400440532013000", holder="H"), kofi=Platform(page="https://ko-fi.com/h"))
    settings.MASTHEAD_CONFIG = config
    return Patient(folder=tmp_path, config=config, now=now)


def heard(here: Patient, *, days: int) -> None:
    at = here.now - timedelta(days=days)
    InboundEvent.objects.create(
        rail="kofi", rail_key=f"m{days}", kind="Donation", digest="", holder=here_id(days), received_at=at
    )


def here_id(days: int):
    import uuid

    return uuid.UUID(int=days + 1)


def said_of(here: Patient, kind: str) -> Finding:
    (found,) = (each for each in rails_are_heard(here) if each.key == f"rail.{kind}")
    return found


def test_all_rails_are_asked_about_at_once(here: Patient, django_assert_num_queries) -> None:
    with django_assert_num_queries(6, using="supporters"):
        assert len(rails_are_heard(here)) == 2


def test_each_rail_that_is_on_has_its_line(here: Patient) -> None:
    found = {each.key: each for each in examine(folder=here.folder, config=here.config, now=here.now)}
    assert {key for key in found if key.startswith("rail.")} == {"rail.bank", "rail.kofi"}
    assert found["rail.kofi"].what == "Ko-fi: nothing has come yet; 0 messages refused within 7 days."
    assert (found["rail.bank"].what, found["rail.bank"].level) == ("Bank transfer: nothing has come yet.", "ok")


def test_last_message_last_file_and_refusals_are_told(here: Patient) -> None:
    heard(here, days=3)
    RailImport.objects.create(rail="kofi", imported_at=here.now - timedelta(days=9))
    for days, count in ((2, 4), (6, 3), (9, 100)):
        RefusedCount.objects.create(rail="kofi", on=here.now.date() - timedelta(days=days), count=count)
    said = said_of(here, "kofi")
    assert (said.level, said.what) == (
        "ok",
        "Ko-fi: last message 3 days ago, last file 9 days ago; 7 messages refused within 7 days.",
    )


def test_what_came_from_a_bank_stood_in_a_file(here: Patient) -> None:
    at = here.now - timedelta(days=2)
    InboundEvent.objects.create(rail="bank", rail_key="line", kind="x", digest="", holder=here_id(0), received_at=at)
    assert said_of(here, "bank").what == "Bank transfer: last file 2 days ago."


def test_a_platform_that_has_fallen_silent_is_a_warning(here: Patient) -> None:
    heard(here, days=46)
    said = said_of(here, "kofi")
    assert said.level == "warning"
    assert "./masthead money import-patrons kofi FILE" in said.advice
    heard(here, days=44)
    assert said_of(here, "kofi").level == "ok"


def test_a_missing_secret_is_named(here: Patient, settings) -> None:
    settings.MASTHEAD_WEBHOOK_SECRETS = {"kofi": ""}
    said = said_of(here, "kofi")
    assert (said.level, "secrets/kofi_webhook" in said.what) == ("warning", True)
