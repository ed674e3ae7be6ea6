"""Duplicates: one person who gives by two ways is two readers until a person says that they are one.

Nothing here decides. ``find_duplicates`` names pairs and why; ``merge`` and ``part`` do what a member of
staff decided, on record. A merge moves pledges, never money: no entry of the ledger is written or changed.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together
from masthead.patronage.ledger import LedgerEntry
from masthead.patronage.merges import MergedPledge, ReaderMerge
from masthead.patronage.outside_patrons import OutsidePatron, name_digest
from masthead.patronage.pledges import Pledge
from masthead.patronage.rails.bank.suggesting import seen_names
from masthead.press.notes import note
from masthead.readers.joining import owner_of
from masthead.readers.models import Contact, Reader, Visit

# A name that more readers than this have in common points at nobody.
_MOST_OF_A_NAME: Final = 5
_MOST_SHOWN: Final = 500


class Alike(TextChoices):
    """Why two readers may be one person; the strongest comes first."""

    SAME_ADDRESS = "same-address", _("The same e-mail address")
    SAME_NAME_AND_AMOUNT = "same-name", _("The same name and the same amount")


@dataclass(frozen=True, kw_only=True)
class Duplicate:
    """Two readers who may be one; the one who joined first is ``kept`` where nobody says otherwise."""

    kept: Reader
    gone: Reader
    alike: Alike


class NotTwo(ValueError):
    """The two are one reader already, or one of them was merged before. Nothing was changed."""


class NotMerged(ValueError):
    """The merge was undone before. Nothing was changed."""


def find_duplicates() -> tuple[Duplicate, ...]:
    """Return the pairs of readers who may be one person, the surest first, at most 500.

    The same address is found by its keyed digest, so nobody's address is opened. Two who were merged are no
    pair any more; two who were parted by a person are not suggested again.

    Cost: six queries and one for each 400 addresses, and the opening of the newest 500 lines of the bank.
    """
    owners = _owners()
    pairs: dict[frozenset[uuid.UUID], Alike] = {}
    for group in _by_address():
        pairs |= dict.fromkeys(_pairs(group, owners=owners), Alike.SAME_ADDRESS)
    for group in _by_name(owners):
        if len(group) <= _MOST_OF_A_NAME:
            for pair in _pairs(group, owners=owners):
                pairs.setdefault(pair, Alike.SAME_NAME_AND_AMOUNT)
    for kept, gone in ReaderMerge.objects.using(SUPPORTERS).values_list("kept_id", "gone_id"):
        pairs.pop(frozenset((kept, gone)), None)
    return _told(pairs)


def merge(*, kept: Reader, gone: Reader, by: str, now: datetime) -> ReaderMerge:
    """Let everything of ``gone`` belong to ``kept``, and write down who decided it.

    Whoever signs in with either address is ``kept`` from then on; visits of ``gone`` end. Letters that wait
    still reach the address they were written for. The ledger is not touched.

    Args:
        by: the number of the member of staff.

    Raises:
        NotTwo: both are one reader, or one of them was merged into another before.
    """
    with supporters_together():
        both = {each.pk: each for each in held(Reader.objects.filter(pk__in=[kept.pk, gone.pk]).order_by("pk"))}
        if len(both) != 2 or any(each.merged_into_id for each in both.values()):
            raise NotTwo("These two are one reader already, or one of them was merged before. Nothing was changed.")
        done = ReaderMerge.objects.using(SUPPORTERS).create(
            kept=both[kept.pk], gone=both[gone.pk], merged_at=now, merged_by=by
        )
        moving = list(held(Pledge.objects.filter(reader_id=gone.pk).order_by("pk")))
        MergedPledge.objects.using(SUPPORTERS).bulk_create(MergedPledge(merge=done, pledge=each) for each in moving)
        _hand_over(moving, to=both[kept.pk])
        Reader.objects.using(SUPPORTERS).filter(pk=gone.pk).update(merged_into=both[kept.pk])
        Visit.objects.using(SUPPORTERS).filter(reader_id=gone.pk).delete()
    return done


def part(done: ReaderMerge, *, by: str, now: datetime) -> ReaderMerge:
    """Undo a merge: the pledges that moved with it go back. What was pledged meanwhile stays where it is.

    Raises:
        NotMerged: it was undone before.
    """
    with supporters_together():
        mine = held(ReaderMerge.objects.filter(pk=done.pk)).get()
        if mine.parted_at is not None:
            raise NotMerged("This merge was undone before. Nothing was changed.")
        # Either may have been merged on into a third reader since: the pledges are with whoever that is now.
        holder = owner_of(Reader.objects.using(SUPPORTERS).get(pk=mine.kept_id))
        moved = MergedPledge.objects.using(SUPPORTERS).filter(merge=mine).values("pledge_id")
        Reader.objects.using(SUPPORTERS).filter(pk=mine.gone_id).update(merged_into=None)
        returning = list(held(Pledge.objects.filter(pk__in=moved, reader=holder).order_by("pk")))
        _hand_over(returning, to=Reader.objects.using(SUPPORTERS).get(pk=mine.gone_id))
        mine.parted_at, mine.parted_by = now, by
        mine.save(update_fields=["parted_at", "parted_by"])
        Visit.objects.using(SUPPORTERS).filter(reader=holder).delete()
    return mine


def _hand_over(pledges: list[Pledge], *, to: Reader) -> None:
    """Let pledges belong to another reader, and let the press count the patrons of their months again."""
    Pledge.objects.using(SUPPORTERS).filter(pk__in=[each.pk for each in pledges]).update(reader=to)
    months: dict[tuple[int, int, str], int] = {}
    rows = LedgerEntry.objects.using(SUPPORTERS).filter(payment__pledge__in=[each.pk for each in pledges])
    for pk, on, currency in rows.order_by("pk").values_list("pk", "booked_on", "currency"):
        months[on.year, on.month, currency] = pk
    for pk in months.values():
        note(model="patronage.ledgerentry", pk=pk, using=SUPPORTERS)


def _owners() -> dict[uuid.UUID, uuid.UUID]:
    """Return whom each merged reader was found to be, at the end of the way."""
    rows = Reader.objects.using(SUPPORTERS).filter(merged_into__isnull=False).order_by("pk")
    steps = {reader: into for reader, into in rows.values_list("pk", "merged_into_id") if into is not None}
    found = {}
    for reader in steps:
        at = reader
        while at in steps:
            at = steps[at]
        found[reader] = at
    return found


def _pairs(group: set[uuid.UUID], *, owners: dict[uuid.UUID, uuid.UUID]) -> list[frozenset[uuid.UUID]]:
    people = sorted({owners.get(each, each) for each in group})
    return [frozenset(pair) for pair in combinations(people, 2)]


def _by_address() -> Iterator[set[uuid.UUID]]:
    """Yield groups of readers who have one address: their own, or what platforms say of them."""
    found: dict[str, set[uuid.UUID]] = defaultdict(set)
    outside = OutsidePatron.objects.using(SUPPORTERS).exclude(email_digest="")
    for digest, reader in outside.values_list("email_digest", "reader_id"):
        found[digest].add(reader)
    digests = [digest for digest in found if digest]
    for start in range(0, len(digests), 400):
        rows = Contact.objects.using(SUPPORTERS).filter(email_digest__in=digests[start : start + 400])
        for digest, reader in rows.values_list("email_digest", "reader_id"):
            found[digest].add(reader)
    return (group for group in found.values() if len(group) > 1)


def _by_name(owners: dict[uuid.UUID, uuid.UUID]) -> Iterator[set[uuid.UUID]]:
    """Yield groups of readers whom platforms and the bank call by one name, and who promise one amount."""
    rows = OutsidePatron.objects.using(SUPPORTERS).exclude(name_digest="").order_by("pk")
    named = {(name, owners.get(reader, reader)) for name, reader in rows.values_list("name_digest", "reader_id")}
    named |= {(name_digest(name), owners.get(reader, reader)) for name, reader in seen_names() if name_digest(name)}
    amounts = _amounts({reader for _name, reader in named})
    found: dict[tuple[str, int, str], set[uuid.UUID]] = defaultdict(set)
    for name, reader in named:
        for amount, currency in amounts[reader]:
            found[name, amount, currency].add(reader)
    return (group for group in found.values() if len(group) > 1)


def _amounts(readers: Iterable[uuid.UUID]) -> dict[uuid.UUID, set[tuple[int, str]]]:
    found: dict[uuid.UUID, set[tuple[int, str]]] = defaultdict(set)
    wanted = set(readers)
    rows = Pledge.objects.using(SUPPORTERS).values_list("reader_id", "amount_minor", "currency")
    for reader, amount, currency in rows.order_by("pk").iterator(2_000):
        if reader in wanted:
            found[reader].add((amount, currency))
    return found


def _told(pairs: dict[frozenset[uuid.UUID], Alike]) -> tuple[Duplicate, ...]:
    ids = {each for pair in pairs for each in pair}
    readers = {
        each.pk: each
        for each in Reader.objects.using(SUPPORTERS).filter(merged_into=None).order_by("pk").iterator(2_000)
        if each.pk in ids
    }
    told = []
    for pair, alike in pairs.items():
        both = sorted((readers[each] for each in pair if each in readers), key=lambda each: (each.joined_at, each.pk))
        if len(both) == 2:
            told.append(Duplicate(kept=both[0], gone=both[1], alike=alike))
    order = tuple(Alike)
    told.sort(key=lambda each: (order.index(each.alike), each.kept.joined_at, each.kept.pk, each.gone.pk))
    return tuple(told[:_MOST_SHOWN])
