"""Steps of a pitch: the one way in which its state changes, so that who and when are never missing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext as _

from masthead.agenda.ballots import Ballot
from masthead.agenda.pitches import Pitch, PitchStep
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together

_Kind, _State = PitchStep.Kind, Pitch.State
# What a step makes of the pitch; a kind that is not here leaves its state alone.
MAKES: Final[Mapping[str, str]] = {
    _Kind.PUT_FORWARD: _State.PUT_FORWARD,
    _Kind.MERGED: _State.MERGED,
    _Kind.NOT_NOW: _State.NOT_NOW,
    _Kind.RECONSIDERED: _State.PUT_FORWARD,
    _Kind.ON_BALLOT: _State.ON_BALLOT,
    _Kind.CHOSEN: _State.CHOSEN,
    _Kind.NOT_CHOSEN: _State.NOT_CHOSEN,
    _Kind.ASSIGNED: _State.BEING_REPORTED,
    _Kind.PUBLISHED: _State.PUBLISHED,
    _Kind.UNPUBLISHED: _State.BEING_REPORTED,
    _Kind.DROPPED: _State.DROPPED,
}
# From which states a step may be taken; a kind that is not here may be taken from any.
_OPEN: Final = (_State.PUT_FORWARD, _State.NOT_NOW, _State.NOT_CHOSEN)
FROM: Final[Mapping[str, tuple[str, ...]]] = {
    _Kind.SHOWN: _OPEN,
    _Kind.MERGED: _OPEN,
    _Kind.PARTED: (_State.MERGED,),
    _Kind.NOT_NOW: (_State.PUT_FORWARD, _State.NOT_CHOSEN),
    _Kind.RECONSIDERED: (_State.NOT_NOW, _State.NOT_CHOSEN, _State.DROPPED),
    _Kind.COSTED: (*_OPEN, _State.ON_BALLOT),
    _Kind.ON_BALLOT: (_State.PUT_FORWARD, _State.NOT_CHOSEN),
    _Kind.OFF_BALLOT: (_State.ON_BALLOT,),
    _Kind.OPENED: (_State.ON_BALLOT,),
    _Kind.CHOSEN: (_State.ON_BALLOT,),
    _Kind.NOT_CHOSEN: (_State.ON_BALLOT,),
    _Kind.ASSIGNED: (_State.CHOSEN, _State.BEING_REPORTED),
    _Kind.PUBLISHED: (_State.CHOSEN, _State.BEING_REPORTED, _State.PUBLISHED),
    _Kind.UNPUBLISHED: (_State.PUBLISHED,),
    _Kind.DROPPED: (_State.CHOSEN, _State.BEING_REPORTED),
}


# Called in the transaction of each step: whoever owes something because of it registers here.
on_step: list[Callable[[PitchStep], None]] = []


class StepRefused(RuntimeError):
    """The pitch has moved on, so this cannot be done with it any more. Nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """What is about to happen to a pitch.

    ``reason`` is what the public is told, by language code. ``state`` overrides what the kind makes of the pitch:
    parting gives back the state before the merge.
    """

    kind: str
    at: datetime
    by: str = PitchStep.By.STAFF
    member: int | None = None
    reason: Mapping[str, str] = field(default_factory=dict)
    ballot: Ballot | None = None
    other: Pitch | None = None
    cost_seconds: int | None = None
    due_on: date | None = None
    state: str = ""


def record(pitch: Pitch, step: Step) -> Pitch:
    """Record a step and change the pitch's state with it, in one transaction; return the pitch as it then is.

    Raises:
        StepRefused: the pitch's state does not allow the step.
    """
    with supporters_together():
        mine = held(Pitch.objects.filter(pk=pitch.pk)).get()
        if mine.state not in FROM.get(step.kind, tuple(_State)):
            raise StepRefused(_("This pitch has moved on meanwhile, so nothing was changed. Look at it again."))
        mine.state = step.state or MAKES.get(step.kind, mine.state)
        if step.kind == _Kind.COSTED:
            mine.cost_seconds = step.cost_seconds
        # Whatever the public is told of a pitch needs the pitch beside it.
        mine.is_shown = mine.is_shown or step.kind not in {_Kind.PUT_FORWARD, _Kind.MERGED, _Kind.COSTED}
        mine.save(update_fields=["state", "cost_seconds", "is_shown"])
        made = PitchStep.objects.using(SUPPORTERS).create(
            pitch=mine,
            kind=step.kind,
            at=step.at,
            by=step.by,
            member=step.member,
            reason=dict(step.reason),
            ballot=step.ballot,
            other=step.other,
            cost_seconds=step.cost_seconds,
            due_on=step.due_on,
        )
        for follow in on_step:
            follow(made)
    return mine
