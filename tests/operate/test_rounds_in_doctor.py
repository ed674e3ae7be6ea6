"""Doctor says when the votes of an open ballot are lost, and when a round is not counted."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from masthead.agenda.ballot_keys import destroy_key
from masthead.agenda.tests.rounds_held import CLOSES, OPENS, an_open_ballot, bare_patrons
from masthead.upkeep.checks.rounds import votes_can_be_opened
from masthead.upkeep.findings import Patient

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


def test_doctor_on_rounds(monkeypatch) -> None:
    def said(now) -> tuple[str, str]:
        found = votes_can_be_opened(Patient(folder=Path(), config=django_settings.MASTHEAD_CONFIG, now=now))
        return found.level, found.what

    assert said(OPENS)[0] == "ok"
    an_open_ballot(bare_patrons(2), monkeypatch)
    assert said(CLOSES + timedelta(hours=1))[0] == "ok"
    level, what = said(CLOSES + timedelta(hours=3))
    assert (level, "was to close 3 hours ago" in what) == ("trouble", True)
    destroy_key(1)
    level, what = said(OPENS)
    assert (level, "neither taken nor opened" in what) == ("trouble", True)
