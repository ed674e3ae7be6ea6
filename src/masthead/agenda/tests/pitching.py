"""A small world of pitches and patrons for tests."""

from datetime import UTC, date, datetime

from masthead.agenda.pitches import Pitch, PitchStep
from masthead.agenda.putting_forward import Idea, put_forward_at_the_desk
from masthead.agenda.steps import Step, record
from masthead.patronage.pledges import Pledge
from masthead.patronage.receiving import receive
from masthead.patronage.tests.giving import PI_DAY, a_pledge, an_arrival
from masthead.readers.models import Reader

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
DAY = 8 * 3600


def a_patron(name: str = "ann", *, paid_on: date = PI_DAY) -> Reader:
    pledge: Pledge = a_pledge(name)
    receive(an_arrival(f"line-{name}", pledge=pledge, on=paid_on), now=NOON)
    return pledge.reader


def a_pitch(title: str = "Who heats the schools", *, days: int | None = None, shown: bool = True, at=NOON) -> Pitch:
    idea = Idea(title=title, why=f"Why {title.lower()} matters to us all.", language="en")
    pitch = put_forward_at_the_desk(idea=idea, member=None, now=at)
    if shown:
        pitch = record(pitch, Step(kind=PitchStep.Kind.SHOWN, at=at))
    if days is not None:
        pitch = record(pitch, Step(kind=PitchStep.Kind.COSTED, at=at, cost_seconds=days * DAY))
    return pitch
