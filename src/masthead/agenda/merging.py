"""Merging pitches that are one idea, and parting them again. Nothing is moved, so nothing is lost."""

from datetime import datetime

from django.utils.translation import gettext as _

from masthead.agenda.families import active_merges
from masthead.agenda.pitches import Merge, Pitch, PitchStep
from masthead.agenda.steps import Step, StepRefused, record
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together


def merge_pitches(pitch: Pitch, *, into: Pitch, member: int | None, now: datetime) -> Merge:
    """Merge one pitch into another: its proposer and supporters count with the other's.

    Raises:
        StepRefused: it is the same pitch, or one of them is merged already, on a ballot or further.
    """
    with supporters_together():
        other = held(Pitch.objects.filter(pk=into.pk)).get()
        if other.pk == pitch.pk or other.state in {Pitch.State.MERGED, Pitch.State.DROPPED, Pitch.State.PUBLISHED}:
            raise StepRefused(_("A pitch can be merged into another one that is still open. Nothing was changed."))
        mine = held(Pitch.objects.filter(pk=pitch.pk)).get()
        if active_merges().filter(into=mine).exists():
            raise StepRefused(_("Others were merged into this pitch. Part them first. Nothing was changed."))
        before = mine.state
        record(mine, Step(kind=PitchStep.Kind.MERGED, at=now, member=member, other=other))
        return Merge.objects.using(SUPPORTERS).create(
            pitch=mine, into=other, merged_at=now, merged_by=member, state_before=before
        )


def part_pitches(pitch: Pitch, *, member: int | None, now: datetime) -> Pitch:
    """Undo a merge: the pitch stands for itself again, as it did before.

    Raises:
        StepRefused: it is not merged, or was decided together with the other one.
    """
    with supporters_together():
        merge = held(active_merges().filter(pitch=pitch)).first()
        if merge is None:
            raise StepRefused(_("This pitch is not merged into another one. Nothing was changed."))
        merge.parted_at, merge.parted_by = now, member
        merge.save(update_fields=["parted_at", "parted_by"])
        step = Step(kind=PitchStep.Kind.PARTED, at=now, member=member, other=merge.into, state=merge.state_before)
        return record(pitch, step)
