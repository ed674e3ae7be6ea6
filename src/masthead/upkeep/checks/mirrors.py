"""Mirrors: whether each that the settings list holds what the paper says."""

from datetime import datetime, timedelta
from typing import Final

from masthead.press.mirror.standing import Standing, is_being_written, standing_of
from masthead.upkeep.checks.printing import seen
from masthead.upkeep.findings import Finding, Patient, ago, counted, ok, trouble

_LATE_AFTER: Final = timedelta(minutes=10)
_AGAIN: Final = "The worker tries again by itself, ever more rarely. Try now with: ./masthead press mirror"


def mirrors_follow(patient: Patient) -> Finding | None:
    """Look for mirrors that cannot be written, and for those that stay behind."""
    places = patient.config.press.mirrors
    if not places:
        return None
    newest = seen(lambda view: (view.number, view.at))
    if newest is None or not newest[0]:
        return None
    standings = {place: standing_of(data=patient.folder, place=place) for place in places}
    failing = [place for place, each in standings.items() if _fails(patient, place=place, found=each)]
    if failing:
        told = "; ".join(_told(place=place, found=standings[place], now=patient.now) for place in failing)
        return trouble("mirrors", f"Cannot be written: {told}", advice=_AGAIN)
    number, at = newest
    behind = [place for place, each in standings.items() if each.edition != number]
    if behind and patient.now - datetime.fromisoformat(at) > _LATE_AFTER:
        what = f"Edition {number} is not in the mirror at {', '.join(behind)} yet."
        return trouble("mirrors", what, advice=f"Start the worker, or see whether a run hangs. {_AGAIN}")
    return ok("mirrors", f"{counted(len(places), 'mirror')} kept up.")


def _fails(patient: Patient, *, place: str, found: Standing) -> bool:
    return bool(found.why) and not is_being_written(data=patient.folder, place=place)


def _told(*, place: str, found: Standing, now: datetime) -> str:
    since = ago(since=datetime.fromisoformat(found.failing_since), now=now)
    return f"{place}, for the first time {since} ({found.why})"
