"""Pairs of patrons who may be one person, with what each gives, and those whom a person has joined."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Prefetch

from masthead.lib.router import SUPPORTERS
from masthead.patronage.duplicates import find_duplicates
from masthead.patronage.merges import ReaderMerge
from masthead.patronage.pledges import Pledge
from masthead.patronage.rails.registry import rail_of
from masthead.readers.models import Reader

_MOST_SHOWN: Final = 50


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of a pair: the reader, and (pledge, title of its rail) rows."""

    reader: Reader
    pledges: tuple[tuple[Pledge, str], ...]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two who may be one, and why somebody may think so."""

    kept: Side
    gone: Side
    why: str


def pairs() -> tuple[Pair, ...]:
    """Return the surest pairs, at most 50. Cost: that of ``find_duplicates``, and two queries."""
    found = find_duplicates()[:_MOST_SHOWN]
    ids = {reader.pk for each in found for reader in (each.kept, each.gone)}
    newest_first = Pledge.objects.using(SUPPORTERS).order_by("-made_at", "pk")
    rows = Reader.objects.using(SUPPORTERS).filter(pk__in=ids).prefetch_related(Prefetch("pledges", newest_first))
    sides = {
        reader.pk: Side(
            reader=reader, pledges=tuple((each, str(rail_of(each.rail).title)) for each in reader.pledges.all())
        )
        for reader in rows
    }
    return tuple(Pair(kept=sides[each.kept.pk], gone=sides[each.gone.pk], why=str(each.alike.label)) for each in found)


def joined() -> tuple[ReaderMerge, ...]:
    """Return the joinings that stand, the newest first."""
    rows = ReaderMerge.objects.using(SUPPORTERS).filter(parted_at=None).select_related("kept", "gone")
    return tuple(rows.order_by("-merged_at", "-pk")[:_MOST_SHOWN])
