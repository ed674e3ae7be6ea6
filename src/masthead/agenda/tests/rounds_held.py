"""A ballot with patrons and pitches, for tests of a round."""

import random
import uuid
from collections.abc import Iterable, Sequence
from datetime import timedelta

from masthead.agenda.ballots import Ballot, BallotPitch
from masthead.agenda.opening import Opened, open_ballot
from masthead.agenda.pitches import Pitch, PitchStep, PitchWords
from masthead.agenda.round_chore import PATIENCE, hold_rounds
from masthead.agenda.steps import Step, record
from masthead.agenda.voting import cast_vote
from masthead.patronage.receiving import receive
from masthead.patronage.tests.giving import NOON, a_pledge, an_arrival
from masthead.readers.models import Contact, Reader

HOUR = 3_600
OPENS = NOON + timedelta(hours=1)
CLOSES = OPENS + timedelta(days=7)
LATER = CLOSES + timedelta(minutes=1)


def a_patron(name: str, *, is_confirmed: bool = True) -> Reader:
    """Somebody with a settled gift, and a confirmed address."""
    pledge = a_pledge(name)
    receive(an_arrival(f"line-{name}", pledge=pledge), now=NOON)
    if is_confirmed:
        Contact.objects.filter(reader=pledge.reader).update(confirmed_at=NOON)
    return pledge.reader


def bare_patrons(count: int) -> list[uuid.UUID]:
    """Ids of made-up readers, for rolls that are written directly."""
    readers = [Reader(language="en", joined_at=NOON) for _ in range(count)]
    return [each.pk for each in Reader.objects.bulk_create(readers)]


def a_pitch(title: str, *, hours: int = 8, **words: str) -> Pitch:
    pitch = Pitch.objects.create(put_forward_at=NOON, cost_seconds=hours * HOUR)
    for language, said in ({"en": title} | words).items():
        PitchWords.objects.create(pitch=pitch, language=language, title=said, why=f"Why: {said}")
    return pitch


def a_draft(pitches: Sequence[Pitch], *, number: int = 1, hours: int = 40) -> Ballot:
    ballot = Ballot.objects.create(
        number=number, capacity_seconds=hours * HOUR, opens_at=OPENS, closes_at=CLOSES, made_at=NOON
    )
    for place, pitch in enumerate(pitches):
        record(pitch, Step(kind=PitchStep.Kind.ON_BALLOT, at=NOON, member=7, ballot=ballot))
        BallotPitch.objects.create(ballot=ballot, pitch=pitch, place=place, cost_seconds=pitch.cost_seconds)
    return ballot


def eight_pitches() -> list[Pitch]:
    return [a_pitch(f"Pitch {number}", hours=4 + number) for number in range(8)]


def an_open_ballot(readers: Sequence[uuid.UUID], monkeypatch, *, pitches: Sequence[Pitch] = ()) -> Opened:
    """Open a ballot whose roll is these readers, whoever they are."""
    may_vote(readers, monkeypatch)
    return open_ballot(a_draft(list(pitches) or eight_pitches()), now=OPENS, member=7)


def may_vote(readers: Iterable[uuid.UUID], monkeypatch) -> None:
    """Let the roll be these readers, whoever they are."""
    from masthead.agenda import opening
    from masthead.agenda.roll_taking import Taken

    taken = Taken(readers=frozenset(readers), unconfirmed=0)
    monkeypatch.setattr(opening, "who_may_vote", lambda day: taken)


def vote(reader: uuid.UUID, ticks: Sequence[Pitch | int], *, minutes: int = 5, wants_letters: bool = False) -> str:
    ids = [str(each.pk if isinstance(each, Pitch) else each) for each in ticks]
    return cast_vote(
        number=1, reader=reader, ticks=ids, wants_letters=wants_letters, now=OPENS + timedelta(minutes=minutes)
    )


def some_of(pitches: Sequence[int], *, chance: random.Random) -> list[int]:
    return [each for each in pitches if chance.random() < 0.4]


def the_ballot() -> Ballot:
    return Ballot.objects.get()


def until_counted(now=LATER) -> None:
    hold_rounds(now)
    hold_rounds(now + PATIENCE)
