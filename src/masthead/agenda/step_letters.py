"""Letters about a pitch: to whoever put it forward or wanted it, and to voters who asked to hear what came of it."""

import uuid
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy
from django_tasks import task

from masthead.agenda.ballots import Ballot, BallotPitch
from masthead.agenda.families import supporters_of
from masthead.agenda.pitches import Pitch, PitchStep, PitchWords
from masthead.agenda.quiet_readers import QuietReader
from masthead.agenda.quieting import quiet_url, unsubscribing
from masthead.agenda.roll import RollEntry
from masthead.agenda.steps import on_step
from masthead.jobs.enqueueing import enqueue_once
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import supporters_together
from masthead.post.outbox import Draft, write_letter
from masthead.readers.joining import addressee, owner_of
from masthead.readers.models import Reader

_Kind = PitchStep.Kind
_SENTENCES: Final = {
    _Kind.SHOWN: gettext_lazy("An editor has taken it into the agenda, where everybody sees it now."),
    _Kind.MERGED: gettext_lazy("It was merged into another pitch. Those who want either count together."),
    _Kind.PARTED: gettext_lazy("It stands for itself again; it had been merged into another pitch."),
    _Kind.NOT_NOW: gettext_lazy("We cannot report it now. This is why:"),
    _Kind.RECONSIDERED: gettext_lazy("We are looking at it again."),
    _Kind.ON_BALLOT: gettext_lazy("It was put on a ballot: patrons decide about it."),
    _Kind.OFF_BALLOT: gettext_lazy("It was taken off the ballot before that opened."),
    _Kind.CHOSEN: gettext_lazy("It was chosen. We are going to report it."),
    _Kind.NOT_CHOSEN: gettext_lazy("It was not chosen this time. The page below says why, and it may come back."),
    _Kind.ASSIGNED: gettext_lazy("It is being reported."),
    _Kind.PUBLISHED: gettext_lazy("You asked for this, and here it is."),
    _Kind.DROPPED: gettext_lazy("We had to give it up. This is why:"),
}
# What voters who asked for letters hear as well, of what was chosen.
_FOR_VOTERS: Final = frozenset({_Kind.ASSIGNED, _Kind.PUBLISHED, _Kind.DROPPED})
# Names (address, headline) of the public stories that cover a pitch; registered where stories can be read.
find_stories: list[Callable[[int, str], list[tuple[str, str]]]] = []


def owe_letters(step: PitchStep) -> None:
    """Owe the letters about a step, in its transaction."""
    if step.kind in _SENTENCES:
        enqueue_once(tell_step, key=f"pitch-step:{step.pk}", kwargs={"step_id": step.pk}, using=SUPPORTERS)


@task(backend="supporters")
def tell_step(step_id: int) -> None:
    """Owe everybody concerned a letter about a step, once each; safe to run again."""
    step = PitchStep.objects.using(SUPPORTERS).select_related("pitch").filter(pk=step_id).first()
    if step is None:
        return
    for reader in _concerned(step):
        _write(step, reader=reader)


def _concerned(step: PitchStep) -> list[Reader]:
    """Return who hears of a step: each person once, nobody who asked for silence."""
    named = set(supporters_of(step.pitch))
    if step.kind in _FOR_VOTERS:
        named |= _voters_of(step.pitch)
    rows = Reader.objects.using(SUPPORTERS).filter(pk__in=named).order_by("pk")
    people = {owner.pk: owner for owner in map(owner_of, rows)}
    quiet = set(
        QuietReader.objects.using(SUPPORTERS).filter(reader__in=[*people, *named]).values_list("reader", flat=True)
    )
    silenced = {owner_of(row).pk for row in rows if row.pk in quiet} | quiet
    return [people[pk] for pk in sorted(people) if pk not in silenced]


def _voters_of(pitch: Pitch) -> set[uuid.UUID]:
    won = BallotPitch.objects.using(SUPPORTERS).filter(pitch=pitch, outcome=BallotPitch.Outcome.CHOSEN)
    ballots = Ballot.objects.using(SUPPORTERS).filter(pk__in=won.values_list("ballot_id", flat=True))
    rows = RollEntry.objects.using(SUPPORTERS).filter(ballot__in=ballots, has_voted=True, wants_letters=True)
    return set(rows.values_list("reader", flat=True))


def _write(step: PitchStep, *, reader: Reader) -> None:
    with translation.override(reader.language):
        said = _said(step, language=reader.language) | {"quiet": quiet_url(reader)}
        draft = Draft(
            to=addressee(reader),
            # Neutral, so that a subject line on a locked screen gives nobody away.
            subject=gettext("News of the agenda"),
            text=render_to_string("agenda/letters/step.txt", said),
            key=f"pitch-step:{step.pk}:{reader.pk}",
            headers=unsubscribing(reader),
        )
        with supporters_together():
            write_letter(draft, using=SUPPORTERS)


def _said(step: PitchStep, *, language: str) -> dict[str, Any]:
    config = settings.MASTHEAD_CONFIG
    words = PitchWords.objects.using(SUPPORTERS).filter(pitch=step.pitch).order_by("pk")
    mine = words.filter(language=language).first() or words.first()
    home = "/" if language == config.newsroom.language else f"/{language}/"
    return {
        "newsroom": config.newsroom.name,
        "title": mine.title if mine is not None else "",
        "sentence": _SENTENCES[_Kind(step.kind)],
        "reason": step.reason.get(language) or next(iter(step.reason.values()), ""),
        "due_on": date_format(step.due_on, "DATE_FORMAT") if step.due_on is not None else "",
        "page": f"{config.addresses.paper}{home}agenda/pitches/{step.pitch_id}/" if step.pitch.is_shown else "",
        "stories": [each for find in find_stories for each in find(step.pitch_id, language)]
        if step.kind == _Kind.PUBLISHED
        else [],
    }


on_step.append(owe_letters)
