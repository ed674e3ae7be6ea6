"""Which facts of the agenda, and of stories that cover a pitch, a change of a row may touch."""

import uuid
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.db.models import Model, Q

from masthead.agenda.assignments import Assignment, Coverage
from masthead.agenda.ballots import Ballot, BallotPitch
from masthead.agenda.pitches import Merge, Pitch, PitchStep, PitchWords
from masthead.agenda.public_facts import (
    agenda_page,
    ballot,
    ballot_page,
    ballots,
    covered,
    pitch,
    pitch_page,
    pitches,
    result_page,
)
from masthead.lib.router import SUPPORTERS
from masthead.press.facts import FactKey
from masthead.press.suspicion import suspect
from masthead.stories.models import Story


def _all_pitches() -> list[int]:
    return list(Pitch.objects.using(SUPPORTERS).order_by("pk").values_list("pk", flat=True))


def _suspects_of_pitches(numbers: Iterable[int]) -> Iterator[FactKey]:
    """Name what a change of these pitches may touch: the pages of each, of what it is merged into, and its ballots."""
    asked = set(numbers)
    merged = Merge.objects.using(SUPPORTERS).filter(Q(pitch__in=asked) | Q(into__in=asked))
    touched = asked | {pk for pair in merged.values_list("pitch_id", "into_id") for pk in pair}
    yield pitches.key(1)
    for code in dict(settings.LANGUAGES):
        yield agenda_page.key(code)
        yield from (pitch_page.key(code, number) for number in touched)
    yield from (pitch.key(number) for number in touched)
    entries = BallotPitch.objects.using(SUPPORTERS).filter(pitch__in=touched).order_by("ballot__number")
    for number in entries.values_list("ballot__number", flat=True).distinct():
        yield ballot.key(number)
    keys = set(Coverage.objects.using(SUPPORTERS).filter(pitch__in=touched).values_list("story", flat=True))
    yield from _stories_with(keys)


def _stories_with(keys: set[uuid.UUID]) -> Iterator[FactKey]:
    if keys:
        rows = Story.objects.filter(translation_key__in=keys).order_by("pk")
        yield from (covered.key(pk) for pk in rows.values_list("pk", flat=True))


def _suspects_of_pitch(pk: str) -> Iterator[FactKey]:
    return _suspects_of_pitches([int(pk)])


def _through(model: type[Model], *fields: str) -> Callable[[str], Iterator[FactKey]]:
    def suspects(pk: str) -> Iterator[FactKey]:
        row = model._default_manager.using(SUPPORTERS).filter(pk=pk).values_list(*fields).first()
        # Of a row that is gone nobody knows any more which pitch it belonged to.
        return _suspects_of_pitches(row if row is not None else _all_pitches())

    return suspects


def _suspects_of_ballot(pk: str) -> Iterator[FactKey]:
    row = Ballot.objects.using(SUPPORTERS).filter(pk=pk).first()
    yield ballots.key(1)
    for code in dict(settings.LANGUAGES):
        yield agenda_page.key(code)
        if row is not None:
            yield ballot_page.key(code, row.number)
            yield result_page.key(code, row.number)
    if row is not None:
        yield ballot.key(row.number)
        yield from (pitch.key(pk) for pk in row.entries.order_by("pk").values_list("pitch_id", flat=True))


def _suspects_of_pages(_pk: str) -> Iterator[FactKey]:
    yield from (agenda_page.key(code) for code in dict(settings.LANGUAGES))


suspect("agenda.pitch", _suspects_of_pitch)
suspect("agenda.pitchwords", _through(PitchWords, "pitch_id"))
suspect("agenda.pitchstep", _through(PitchStep, "pitch_id"))
suspect("agenda.merge", _through(Merge, "pitch_id", "into_id"))
suspect("agenda.ballotpitch", _through(BallotPitch, "pitch_id"))
suspect("agenda.assignment", _through(Assignment, "pitch_id"))
suspect("agenda.coverage", _through(Coverage, "pitch_id"))
suspect("agenda.ballot", _suspects_of_ballot)
for _model in ("wagtailcore.page", "sections.frontpage", "appeal.supportpage", "wagtailcore.pageviewrestriction"):
    suspect(_model, _suspects_of_pages)
