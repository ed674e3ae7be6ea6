"""What the doctor says of promises to patrons."""

from datetime import date, timedelta

import pytest

from masthead.agenda.reporting import assign, drop
from masthead.agenda.steps import Step, record
from masthead.agenda.tests.pitching import NOON, a_pitch
from masthead.upkeep.checks.agenda import promises_are_kept
from masthead.upkeep.findings import Patient


@pytest.mark.django_db(databases=["default", "supporters"])
def test_what_is_overdue_or_left_lying_is_said(tmp_path, settings) -> None:
    def look(at):
        return promises_are_kept(Patient(folder=tmp_path, config=settings.MASTHEAD_CONFIG, now=at))

    assert look(NOON).level == "ok"
    pitch = a_pitch(days=1)
    for kind in ("on-ballot", "chosen"):
        record(pitch, Step(kind=kind, at=NOON, by="count"))
    assert look(NOON + timedelta(days=14)).level == "ok"
    assert "assigned to nobody: 1" in look(NOON + timedelta(days=15)).what
    assign(pitch, who="Olena", due_on=date(2026, 4, 1), member=None, now=NOON)
    assert look(NOON.replace(month=4, day=1)).level == "ok"
    assert "Overdue: 1" in look(NOON.replace(month=4, day=2)).what
    drop(pitch, reason={"en": "The archive burned."}, member=None, now=NOON)
    assert look(NOON.replace(month=4, day=2)).level == "ok"
