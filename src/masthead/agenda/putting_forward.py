"""Putting a pitch forward, or wanting one that is there already."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from masthead.agenda.pitches import Pitch, PitchStep, PitchSupport, PitchWords
from masthead.agenda.steps import Step, record
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import supporters_together
from masthead.patronage.due_days import newsroom_day
from masthead.patronage.patrons import patrons_on
from masthead.readers.models import Reader

_MOST_A_DAY: Final = 3
# Nothing is gained by wanting what is decided already.
_WANTABLE: Final = (Pitch.State.PUT_FORWARD, Pitch.State.NOT_NOW, Pitch.State.NOT_CHOSEN)


@dataclass(frozen=True, kw_only=True)
class Idea:
    """What somebody puts forward, in their own words; ``credit`` is the name to print, empty for none."""

    title: str
    why: str
    language: str
    credit: str = ""


class PatronsOnly(PermissionError):
    """The newsroom takes pitches from its patrons alone, and this reader is none today. Nothing was kept."""


class EnoughForToday(RuntimeError):
    """This reader has put forward as many pitches in a day as anybody may. Nothing was kept."""


class NotWantable(LookupError):
    """The pitch is not there, or is decided already. Nothing was kept."""


def check_may_pitch(reader: Reader, *, now: datetime) -> None:
    """Let a reader pass who may put a pitch forward.

    Raises:
        PatronsOnly: the newsroom takes none from this reader.
    """
    config = settings.MASTHEAD_CONFIG
    if not config.agenda.readers_may_pitch and reader.pk not in patrons_on(newsroom_day(now)):
        raise PatronsOnly("The newsroom takes pitches from its patrons. Nothing was kept.")


def put_forward(*, idea: Idea, reader: Reader, now: datetime) -> Pitch:
    """Put a reader's pitch forward; the same words sent twice are one pitch.

    Raises:
        PatronsOnly: the newsroom takes none from this reader.
        EnoughForToday: the reader put forward three since yesterday.
    """
    check_may_pitch(reader, now=now)
    with supporters_together():
        mine = Pitch.objects.using(SUPPORTERS).filter(proposer=reader.pk, put_forward_at__gt=now - timedelta(days=1))
        known = mine.filter(words__language=idea.language, words__title=idea.title).first()
        if known is not None:
            return known
        if mine.count() >= _MOST_A_DAY:
            raise EnoughForToday("Three pitches a day are as many as anybody may put forward. Nothing was kept.")
        return _keep(idea, by=PitchStep.By.READER, now=now, proposer=reader.pk)


def put_forward_at_the_desk(*, idea: Idea, member: int | None, now: datetime) -> Pitch:
    """Put forward an idea of the newsroom's own."""
    with supporters_together():
        return _keep(idea, by=PitchStep.By.STAFF, now=now, member=member)


def want(number: int, *, reader: Reader, now: datetime) -> Pitch:
    """Let a reader want a pitch that is there; a merged one stands for the one that it went into.

    Raises:
        PatronsOnly: the newsroom takes none from this reader.
        NotWantable: it is not public, or decided already.
    """
    check_may_pitch(reader, now=now)
    pitch = Pitch.objects.using(SUPPORTERS).filter(pk=number, is_shown=True, state__in=_WANTABLE).first()
    if pitch is None:
        raise NotWantable("This pitch is decided already, or is not there. Nothing was kept.")
    if pitch.proposer != reader.pk:
        PitchSupport.objects.using(SUPPORTERS).bulk_create(
            [PitchSupport(pitch=pitch, reader=reader.pk)], ignore_conflicts=True
        )
    return pitch


def _keep(idea: Idea, *, by: str, now: datetime, proposer: uuid.UUID | None = None, member: int | None = None) -> Pitch:
    pitch = Pitch.objects.using(SUPPORTERS).create(proposer=proposer, credit=idea.credit, put_forward_at=now)
    PitchWords.objects.using(SUPPORTERS).create(pitch=pitch, language=idea.language, title=idea.title, why=idea.why)
    return record(pitch, Step(kind=PitchStep.Kind.PUT_FORWARD, at=now, by=by, member=member))
