"""Erasing: a person is forgotten. What the law wants of money stays in the ledger, and names nobody."""

import uuid
from datetime import datetime

from django.conf import settings
from django_tasks import task

from masthead.jobs.enqueueing import enqueue_once
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import supporters_together
from masthead.patronage.events import InboundEvent
from masthead.patronage.pledges import Pledge
from masthead.patronage.promising import cancel
from masthead.patronage.rails.registry import rail_of
from masthead.post.models import Letter
from masthead.readers.erased import erased_readers, is_erased, note_erased
from masthead.readers.joining import addressee, owner_of, same_person
from masthead.readers.models import Reader, Visit
from masthead.readers.vault import destroy_key


def ask_erasure(reader: Reader, *, now: datetime) -> None:
    """End a reader's pledges and visits at once, and owe the forgetting.

    It is a job because a rail that takes gifts by itself must be told first, and may be out of reach.
    """
    with supporters_together():
        reader = owner_of(reader)
        everyone = same_person(reader)
        for pledge in Pledge.objects.using(SUPPORTERS).filter(reader__in=everyone).order_by("made_at", "pk"):
            cancel(pledge, now=now)
        Visit.objects.using(SUPPORTERS).filter(reader__in=everyone).delete()
        enqueue_once(erase_reader, key=f"erase:{reader.pk}", kwargs={"reader_id": str(reader.pk)}, using=SUPPORTERS)


@task(backend="supporters")
def erase_reader(reader_id: str) -> None:
    """Forget a reader, once every rail knows that nothing more is to be taken. Safe to run again."""
    reader = Reader.objects.using(SUPPORTERS).filter(pk=uuid.UUID(reader_id)).first()
    if reader is None:
        return
    everyone = same_person(reader)
    pledges = Pledge.objects.using(SUPPORTERS).filter(reader__in=everyone)
    for pledge in pledges.order_by("made_at", "pk"):
        rail = rail_of(pledge.rail)
        for tell in (rail.follow, rail.forget):
            # One that was switched off cannot be told, and nobody waits for that to be forgotten.
            if tell is not None and rail.is_on(settings.MASTHEAD_CONFIG):
                tell(pledge)
    for each in everyone:
        note_erased(each.pk)
    _forget(everyone)


def forget_the_erased() -> int:
    """Forget again everybody who stands on the list of the erased, and return how many there were.

    They are here only where an older copy of the database was brought back; their rails were told long ago.
    """
    erased = erased_readers()
    if not erased:
        return 0
    rows = Reader.objects.using(SUPPORTERS).order_by("joined_at", "pk")
    back = tuple(each for each in rows if is_erased(each.pk, erased=erased))
    _forget(back)
    return len(back)


def _forget(everyone: tuple[Reader, ...]) -> None:
    with supporters_together():
        for each in everyone:
            # The key first: from here on nothing that was sealed for this person can be read again.
            destroy_key(each.pk)
            InboundEvent.objects.using(SUPPORTERS).filter(holder=each.pk).delete()
            Letter.objects.using(SUPPORTERS).filter(to=addressee(each)).delete()
        # Payments stay without their pledge: the ledger needs them, and they name nobody.
        Pledge.objects.using(SUPPORTERS).filter(reader__in=everyone).delete()
        for each in reversed(everyone):
            each.delete()
