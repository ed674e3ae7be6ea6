"""Doctor on the office's access log: whoever takes its guard away is noticed."""

from pathlib import Path

import pytest
from django.db import connections

from masthead.lib.config import Config
from masthead.upkeep.checks.access_log import access_log_stays
from masthead.upkeep.findings import Patient

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


def test_a_log_that_could_be_changed_is_trouble(tmp_path: Path, now) -> None:
    here = Patient(folder=tmp_path, config=Config(), now=now)
    assert access_log_stays(here).level == "ok"
    place = "" if connections["supporters"].vendor == "sqlite" else " ON office_accessentry"
    with connections["supporters"].cursor() as cursor:
        cursor.execute(f"DROP TRIGGER office_accessentry_no_delete{place}")
    found = access_log_stays(here)
    assert (found.level, "office_accessentry_no_delete is missing" in found.what) == ("trouble", True)
