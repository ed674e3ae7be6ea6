"""Reporting what was chosen: who does it until when, what it took, and the story that came of it."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from masthead.agenda.assignments import Assignment, Coverage
from masthead.agenda.ballots import BallotPitch
from masthead.agenda.deciding import checked_reason
from masthead.agenda.pitches import Pitch, PitchStep
from masthead.agenda.steps import Step, StepRefused, record
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together
from masthead.stories.models import Story
from masthead.stories.places import public

_Kind = PitchStep.Kind
# A story that appears by a schedule makes work for the worker anyway; this is for what nothing else would tell.
_LOOK_AGAIN: Final = timedelta(minutes=10)


def assign(pitch: Pitch, *, who: str, due_on: date, member: int | None, now: datetime) -> Assignment:
    """Say who reports a chosen pitch, and until when; a later one takes the place of an earlier.

    Raises:
        StepRefused: the pitch was not chosen, or is published.
    """
    with supporters_together():
        mine = record(pitch, Step(kind=_Kind.ASSIGNED, at=now, member=member, due_on=due_on))
        _running(mine).update(ended_at=now)
        return Assignment.objects.using(SUPPORTERS).create(
            pitch=mine, who=who, due_on=due_on, estimated_seconds=_frozen_cost(mine), began_at=now, assigned_by=member
        )


def drop(pitch: Pitch, *, reason: Mapping[str, str], member: int | None, now: datetime) -> Pitch:
    """Give up a chosen pitch, with a reason that everybody reads.

    Raises:
        ReasonMissing: there is none.
        StepRefused: the pitch was not chosen, or is published.
    """
    said = checked_reason(reason)
    with supporters_together():
        mine = record(pitch, Step(kind=_Kind.DROPPED, at=now, member=member, reason=said))
        _running(mine).update(ended_at=now)
        return mine


def say_what_it_took(pitch: Pitch, *, actual_seconds: int) -> None:
    """Write down how much reporting time the last assignment of a pitch took.

    Raises:
        StepRefused: the pitch was never assigned.
    """
    with supporters_together():
        last = held(Assignment.objects.filter(pitch=pitch).order_by("-began_at", "-pk")).first()
        if last is None:
            raise StepRefused(_("Nobody has reported this pitch yet. Nothing was changed."))
        last.actual_seconds = actual_seconds
        last.save(update_fields=["actual_seconds"])


def link_story(pitch: Pitch, *, story: uuid.UUID, member: int | None, now: datetime) -> Coverage:
    """Link the story that covers a chosen pitch; while it is no public story, nothing of the link is public.

    Args:
        story: the key that a story shares with its translations.

    Raises:
        StepRefused: the pitch was not chosen.
    """
    chosen = {Pitch.State.CHOSEN, Pitch.State.BEING_REPORTED, Pitch.State.PUBLISHED}
    with supporters_together():
        mine = held(Pitch.objects.filter(pk=pitch.pk)).get()
        if mine.state not in chosen:
            raise StepRefused(_("Only what was chosen can be covered. Nothing was changed."))
        rows = _standing_links().filter(pitch=mine, story=story)
        found = rows.first() or Coverage.objects.using(SUPPORTERS).create(
            pitch=mine, story=story, linked_at=now, linked_by=member
        )
    notice_stories(now)
    found.refresh_from_db(using=SUPPORTERS)
    return found


def unlink_story(pitch: Pitch, *, story: uuid.UUID, member: int | None, now: datetime) -> None:
    """Take the link to a story back; a pitch that has no other public story is being reported again."""
    with supporters_together():
        for link in held(_standing_links().filter(pitch=pitch, story=story)).order_by("pk"):
            # Saved one by one: the press hears of rows that are saved, and of no others.
            link.unlinked_at, link.unlinked_by = now, member
            link.save(update_fields=["unlinked_at", "unlinked_by"])
    notice_stories(now)


def notice_stories(now: datetime) -> datetime | None:
    """See which linked stories are public now, and let each pitch's state follow. Safe to run at any time.

    Cost: two queries where nothing changed.
    """
    links = list(_standing_links().select_related("pitch").order_by("pk"))
    published = Pitch.objects.using(SUPPORTERS).filter(state=Pitch.State.PUBLISHED)
    if not links and not published.exists():
        return None
    keys = {each.story for each in links}
    live = set(public(Story.objects.filter(translation_key__in=keys)).values_list("translation_key", flat=True))
    seen = {each.pitch_id for each in links if each.story in live}
    for link in links:
        if link.story in live and link.published_at is None:
            _notice_published(link, now=now)
    for pitch in published.exclude(pk__in=seen).order_by("pk"):
        with supporters_together():
            _standing_links().filter(pitch=pitch).update(published_at=None)
            record(pitch, Step(kind=_Kind.UNPUBLISHED, at=now, by=PitchStep.By.COUNT))
    return now + _LOOK_AGAIN if any(each.story not in live for each in links) else None


def _notice_published(link: Coverage, *, now: datetime) -> None:
    with supporters_together():
        mine = held(_standing_links().filter(pk=link.pk, published_at__isnull=True)).first()
        if mine is None:
            return
        mine.published_at = now
        mine.save(update_fields=["published_at"])
        pitch = Pitch.objects.using(SUPPORTERS).get(pk=mine.pitch_id)
        if pitch.state != Pitch.State.PUBLISHED:
            record(pitch, Step(kind=_Kind.PUBLISHED, at=now, by=PitchStep.By.STAFF, member=mine.linked_by))
            _running(pitch).update(ended_at=now)


def _standing_links() -> QuerySet[Coverage]:
    return Coverage.objects.using(SUPPORTERS).filter(unlinked_at__isnull=True)


def _running(pitch: Pitch) -> QuerySet[Assignment]:
    return Assignment.objects.using(SUPPORTERS).filter(pitch=pitch, ended_at__isnull=True)


def _frozen_cost(pitch: Pitch) -> int:
    """Return the cost as the patrons saw it."""
    entry = BallotPitch.objects.using(SUPPORTERS).filter(pitch=pitch, outcome="chosen").order_by("-ballot__number")
    frozen = entry.values_list("cost_seconds", flat=True).first()
    return int(frozen or pitch.cost_seconds or 0)
