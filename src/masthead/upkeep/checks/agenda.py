"""The agenda: whether what patrons chose is reported in time, and nothing that was chosen is forgotten."""

from datetime import timedelta
from typing import Final

from masthead.agenda.assignments import Assignment
from masthead.agenda.pitches import Pitch, PitchStep
from masthead.lib.router import SUPPORTERS
from masthead.patronage.due_days import newsroom_day
from masthead.upkeep.findings import Finding, Patient, ok, warning

_UNASSIGNED_AFTER: Final = timedelta(days=14)


def promises_are_kept(patient: Patient) -> Finding:
    """Look whether an assignment is overdue, and whether a chosen pitch waits for one for more than two weeks."""
    today = newsroom_day(patient.now)
    late = Assignment.objects.using(SUPPORTERS).filter(ended_at__isnull=True, due_on__lt=today).count()
    if late:
        return warning(
            "agenda",
            f"Overdue: {late} of the pitches that patrons chose. The agenda page says so to everybody.",
            advice="At the desk, under Agenda, set a new day, link the story, or drop the pitch with a reason.",
        )
    chosen = Pitch.objects.using(SUPPORTERS).filter(state=Pitch.State.CHOSEN)
    old = PitchStep.objects.using(SUPPORTERS).filter(
        pitch__in=chosen, kind=PitchStep.Kind.CHOSEN, at__lt=patient.now - _UNASSIGNED_AFTER
    )
    waiting = old.values("pitch").distinct().count()
    if waiting:
        return warning(
            "agenda",
            f"Chosen more than two weeks ago, and assigned to nobody: {waiting}.",
            advice="At the desk, under Agenda, say who reports it and until when.",
        )
    return ok("agenda", "Everything that was chosen is in somebody's hands, and in time.")
