"""Families of pitches: one, and all that were merged into it; their supporters are united without being moved."""

import uuid

from django.db.models import QuerySet

from masthead.agenda.pitches import Merge, Pitch, PitchSupport
from masthead.lib.router import SUPPORTERS


def active_merges() -> QuerySet[Merge]:
    """Return the merges that stand."""
    return Merge.objects.using(SUPPORTERS).filter(parted_at__isnull=True)


def family_of(pitch: Pitch) -> tuple[Pitch, ...]:
    """Return a pitch and all that were merged into it, it first. Cost: one query."""
    merged = active_merges().filter(into=pitch).select_related("pitch").order_by("merged_at", "pk")
    return (pitch, *(each.pitch for each in merged))


def supporters_of(pitch: Pitch) -> frozenset[uuid.UUID]:
    """Return the readers who want a pitch or one merged into it, its proposers among them. Cost: two queries."""
    family = family_of(pitch)
    wanted = PitchSupport.objects.using(SUPPORTERS).filter(pitch__in=[each.pk for each in family])
    proposers = {each.proposer for each in family if each.proposer is not None}
    return frozenset(proposers | set(wanted.values_list("reader", flat=True)))
