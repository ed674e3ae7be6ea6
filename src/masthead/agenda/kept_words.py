"""What the agenda keeps in words of each pitch: what readers wrote, what they are told, and who reports."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from django.utils.translation import gettext as _

from masthead.agenda.assignments import Assignment
from masthead.agenda.ballots import BallotPitch
from masthead.agenda.pitches import Pitch, PitchStep, PitchWords
from masthead.lib.router import SUPPORTERS


@dataclass(frozen=True, kw_only=True)
class KeptWords:
    """Some words of a pitch, and what they are called at the desk."""

    pitch_id: int
    label: str
    text: str


def kept_words() -> Iterator[KeptWords]:
    """Yield all words that are kept of pitches, but for those of a count, which are the same. Cost: five queries."""
    yield from chain(_words(), _credits(), _reasons(), _frozen(), _assigned())


def _words() -> Iterator[KeptWords]:
    rows = PitchWords.objects.using(SUPPORTERS).order_by("pitch_id", "pk").values_list("pitch_id", "title", "why")
    for pk, title, why in rows:
        yield KeptWords(pitch_id=pk, label=_("Title"), text=title)
        yield KeptWords(pitch_id=pk, label=_("Why it matters"), text=why)


def _credits() -> Iterator[KeptWords]:
    rows = Pitch.objects.using(SUPPORTERS).exclude(credit="").order_by("pk").values_list("pk", "credit")
    return (KeptWords(pitch_id=pk, label=_("Put forward by"), text=credit) for pk, credit in rows)


def _reasons() -> Iterator[KeptWords]:
    rows = PitchStep.objects.using(SUPPORTERS).exclude(reason={}).order_by("pk").values_list("pitch_id", "reason")
    return (
        KeptWords(pitch_id=pk, label=_("A reason that readers were given"), text=text)
        for pk, reason in rows
        for text in reason.values()
    )


def _frozen() -> Iterator[KeptWords]:
    rows = BallotPitch.objects.using(SUPPORTERS).exclude(words={}).order_by("pk").values_list("pitch_id", "words")
    return (
        KeptWords(pitch_id=pk, label=_("On a ballot that was opened"), text=text)
        for pk, words in rows
        for said in words.values()
        for text in said.values()
    )


def _assigned() -> Iterator[KeptWords]:
    rows = Assignment.objects.using(SUPPORTERS).order_by("pk").values_list("pitch_id", "who")
    return (KeptWords(pitch_id=pk, label=_("Who reports it"), text=who) for pk, who in rows)
