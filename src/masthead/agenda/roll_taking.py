"""The roll: who may vote, taken once, on the day on which a ballot opens. Who joins later votes in the next."""

import uuid
from dataclasses import dataclass
from datetime import date

from masthead.agenda.ballots import Ballot
from masthead.agenda.roll import RollEntry
from masthead.agenda.round.manifest import Roll, roll_of
from masthead.lib.router import SUPPORTERS
from masthead.patronage.patrons import as_one_person, patrons_on
from masthead.readers.models import Contact


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A roll that was taken. ``unconfirmed`` patrons are not on it: nobody knows whether their mailbox is theirs."""

    readers: frozenset[uuid.UUID]
    unconfirmed: int


def who_may_vote(day: date) -> Taken:
    """Return the patrons of a day, seats included, whose e-mail address is confirmed; each person once.

    Cost: seven queries, any number of patrons.
    """
    patrons = patrons_on(day)
    rows = Contact.objects.using(SUPPORTERS).filter(confirmed_at__isnull=False).order_by("pk")
    confirmed = as_one_person(rows.values_list("reader_id", flat=True))
    return Taken(readers=patrons & confirmed, unconfirmed=len(patrons - confirmed))


def take_roll(ballot: Ballot, *, readers: frozenset[uuid.UUID]) -> Roll:
    """Write the roll of a ballot, in the open transaction, and return what the manifest says of it."""
    entries = [RollEntry(ballot=ballot, reader=each) for each in sorted(readers)]
    RollEntry.objects.using(SUPPORTERS).bulk_create(entries, batch_size=2_000)
    return roll_of(each.bytes for each in readers)
