"""What editors decide about a pitch before it is put to the patrons. Each deed is a step on record."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from masthead.agenda.ballots import Ballot, BallotPitch
from masthead.agenda.pitches import Pitch, PitchStep, PitchWords
from masthead.agenda.steps import Step, StepRefused, record
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together

_Kind = PitchStep.Kind


class ReasonMissing(ValueError):
    """The public is owed a reason, and there is none in the paper's main language. Nothing was changed."""


def show_pitch(pitch: Pitch, *, member: int | None, now: datetime) -> Pitch:
    """Take a pitch into the agenda, where everybody sees it."""
    return record(pitch, Step(kind=_Kind.SHOWN, at=now, member=member))


def say_not_now(pitch: Pitch, *, reason: Mapping[str, str], member: int | None, now: datetime) -> Pitch:
    """Answer "not now", with a reason that everybody reads.

    Raises:
        ReasonMissing: there is none.
        StepRefused: the pitch is on a ballot or further.
    """
    return record(pitch, Step(kind=_Kind.NOT_NOW, at=now, member=member, reason=checked_reason(reason)))


def look_again(pitch: Pitch, *, member: int | None, now: datetime) -> Pitch:
    """Put a pitch that was answered "not now", not chosen or dropped back among those that are looked at."""
    return record(pitch, Step(kind=_Kind.RECONSIDERED, at=now, member=member))


def set_cost(pitch: Pitch, *, cost_seconds: int, member: int | None, now: datetime) -> Pitch:
    """Say how much reporting time a pitch takes; on a ballot that is not open yet its cost follows.

    Raises:
        StepRefused: the ballot is open, so the cost is frozen.
    """
    with supporters_together():
        entries = BallotPitch.objects.using(SUPPORTERS).filter(pitch=pitch)
        if entries.filter(ballot__state=Ballot.State.OPEN).exists():
            raise StepRefused(_("The ballot is open, so the cost stands. Nothing was changed."))
        entries.filter(ballot__state=Ballot.State.DRAFT).update(cost_seconds=cost_seconds)
        return record(pitch, Step(kind=_Kind.COSTED, at=now, member=member, cost_seconds=cost_seconds))


def write_words(pitch: Pitch, *, language: str, title: str, why: str) -> None:
    """Say a pitch's title and why in one language; empty ones take a translation back, never the last text.

    Raises:
        StepRefused: the ballot is open, so the words are frozen.
    """
    with supporters_together():
        # The pitch itself is held, so that no ballot opens between the look and the change.
        held(Pitch.objects.filter(pk=pitch.pk)).get()
        open_ones = BallotPitch.objects.using(SUPPORTERS).filter(pitch=pitch, ballot__state=Ballot.State.OPEN)
        if open_ones.exists():
            raise StepRefused(_("The ballot is open, so the words stand. Nothing was changed."))
        rows = PitchWords.objects.using(SUPPORTERS).filter(pitch=pitch)
        row = rows.filter(language=language).first()
        if not title and row is not None and rows.count() > 1:
            row.delete()
        elif title:
            row = row or PitchWords(pitch=pitch, language=language)
            row.title, row.why = title, why
            row.save(using=SUPPORTERS)


def checked_reason(reason: Mapping[str, str]) -> dict[str, str]:
    """Return a public reason without empty languages.

    Raises:
        ReasonMissing: the paper's main language has none; a reader of another language gets that one.
    """
    said = {language: text.strip() for language, text in reason.items() if text.strip()}
    if settings.LANGUAGE_CODE not in said:
        raise ReasonMissing(_("Everybody is owed a reason. Write a sentence or two."))
    return said
