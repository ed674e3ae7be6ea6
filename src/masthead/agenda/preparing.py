"""Preparing a ballot: its capacity and dates, what stands on it, and what an editor takes off before it opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from masthead.agenda.ballots import Ballot, BallotPitch
from masthead.agenda.deciding import checked_reason
from masthead.agenda.pitches import Pitch, PitchStep
from masthead.agenda.steps import Step, StepRefused, record
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together

_Kind = PitchStep.Kind


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What an editor plans: how much reporting time, and from when to when patrons choose."""

    capacity_seconds: int
    opens_at: datetime
    closes_at: datetime


class BallotIsFrozen(RuntimeError):
    """The ballot is open or over, so nothing of it can be changed. Nothing was."""


def make_ballot(plan: Plan, *, member: int | None, now: datetime) -> Ballot:
    """Make a ballot with the next number; it is a draft until it is opened."""
    with supporters_together():
        highest = Ballot.objects.using(SUPPORTERS).aggregate(highest=Max("number"))["highest"] or 0
        return Ballot.objects.using(SUPPORTERS).create(
            number=highest + 1,
            capacity_seconds=plan.capacity_seconds,
            opens_at=plan.opens_at,
            closes_at=plan.closes_at,
            made_at=now,
            made_by=member,
        )


def change_plan(ballot: Ballot, *, plan: Plan) -> Ballot:
    """Change the capacity and dates of a draft.

    Raises:
        BallotIsFrozen: it is open or over.
    """
    with supporters_together():
        mine = _draft(ballot)
        mine.capacity_seconds = plan.capacity_seconds
        mine.opens_at, mine.closes_at = plan.opens_at, plan.closes_at
        mine.save(update_fields=["capacity_seconds", "opens_at", "closes_at"])
        return mine


def call_off(ballot: Ballot, *, member: int | None, now: datetime) -> Ballot:
    """Call a draft off; its pitches are open again.

    Raises:
        BallotIsFrozen: it is open or over.
    """
    with supporters_together():
        mine = _draft(ballot)
        for entry in (
            BallotPitch.objects.using(SUPPORTERS).filter(ballot=mine).select_related("pitch").order_by("place")
        ):
            _take_off(entry, member=member, now=now)
        mine.state = Ballot.State.CANCELLED
        mine.save(update_fields=["state"])
        return mine


def put_on_ballot(pitch: Pitch, *, ballot: Ballot, member: int | None, now: datetime) -> BallotPitch:
    """Put a pitch on a draft, at the end of its list.

    Raises:
        BallotIsFrozen: the ballot is open or over.
        StepRefused: the pitch has no cost, or is not open; or it lost two ballots already.
    """
    with supporters_together():
        mine, there = held(Pitch.objects.filter(pk=pitch.pk)).get(), _draft(ballot)
        if mine.cost_seconds is None:
            raise StepRefused(_("A pitch needs a cost before it can be chosen. Nothing was changed."))
        lost = BallotPitch.objects.using(SUPPORTERS).filter(pitch=mine, ballot__state=Ballot.State.COUNTED)
        if lost.count() > 2:
            raise StepRefused(_("This pitch has come back twice already. Nothing was changed."))
        rows = BallotPitch.objects.using(SUPPORTERS).filter(ballot=there)
        last = rows.aggregate(last=Max("place"))["last"] or 0
        record(mine, Step(kind=_Kind.ON_BALLOT, at=now, member=member, ballot=there))
        return rows.create(ballot=there, pitch=mine, place=last + 1, cost_seconds=mine.cost_seconds)


def take_off_ballot(
    pitch: Pitch, *, member: int | None, now: datetime, reason: Mapping[str, str] | None = None
) -> Pitch:
    """Take a pitch off a draft; with a reason it is a veto, which everybody reads, and the pitch is "not now".

    Raises:
        BallotIsFrozen: the ballot is open or over: a veto comes before it, or not at all.
        StepRefused: the pitch is on no ballot.
        ReasonMissing: a veto without a reason.
    """
    said = checked_reason(reason) if reason is not None else None
    with supporters_together():
        entry = BallotPitch.objects.using(SUPPORTERS).select_related("ballot", "pitch").filter(pitch=pitch)
        mine = entry.filter(pitch__state=Pitch.State.ON_BALLOT).order_by("-ballot__number").first()
        if mine is None:
            raise StepRefused(_("This pitch is on no ballot. Nothing was changed."))
        _draft(mine.ballot)
        return _take_off(mine, member=member, now=now, reason=said)


def _take_off(
    entry: BallotPitch, *, member: int | None, now: datetime, reason: Mapping[str, str] | None = None
) -> Pitch:
    pitch, ballot = entry.pitch, entry.ballot
    entry.delete(using=SUPPORTERS)
    state = Pitch.State.NOT_NOW if reason else Pitch.State.PUT_FORWARD
    step = Step(kind=_Kind.OFF_BALLOT, at=now, member=member, ballot=ballot, reason=reason or {}, state=state)
    return record(pitch, step)


def _draft(ballot: Ballot) -> Ballot:
    mine = held(Ballot.objects.filter(pk=ballot.pk)).get()
    if mine.state != Ballot.State.DRAFT:
        raise BallotIsFrozen(_("This ballot is open or over, so nothing of it can be changed. Nothing was."))
    return mine
