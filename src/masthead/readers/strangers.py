"""Strangers: anybody with a mailbox may become a reader here, and whoever never shows that it is theirs is forgotten.

A reader has an alias from the first moment, so that the newsroom can be told whom to give a seat.
"""

import uuid
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django_tasks import task

from masthead.counter.limits import TooOften, take_share
from masthead.jobs.enqueueing import enqueue_once
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import supporters_together
from masthead.post.models import Letter
from masthead.readers.joining import addressee, find_mailbox, welcome
from masthead.readers.models import Reader
from masthead.readers.vault import destroy_key

# Longer than any link in a letter that confirms an address is good for.
STRANGER_KEPT: Final = timedelta(days=8)
# A page that writes to whatever address is typed into it must not become somebody's way of annoying strangers.
_MOST_AN_HOUR: Final = 300
# What every stranger has; whoever has anything else is no stranger any more.
_OF_STRANGERS: Final = frozenset({"contact", "codes", "visits"})


def expect(*, email: str, language: str, now: datetime) -> None:
    """Let whoever reads this mailbox become a reader, and owe the forgetting of those who do not answer.

    Where very many strangers come within an hour, those who come then are not let in. Nobody is told, for that
    would tell who is known.

    Raises:
        EmailUnusable: it is no address.
    """
    if find_mailbox(email) is not None:
        return
    with suppress(TooOften):
        take_share(action="stranger", who="everybody", most=_MOST_AN_HOUR)
        receive_stranger(email=email, language=language, now=now)


def receive_stranger(*, email: str, language: str, now: datetime) -> Reader:
    """Return the reader with this address; one who joins by that is forgotten again unless the mailbox answers.

    Raises:
        EmailUnusable: it is no address.
    """
    with supporters_together():
        reader = welcome(email=email, language=language, now=now)
        if reader.joined_at == now:
            later = forget_stranger.using(run_after=now + STRANGER_KEPT)
            key = f"stranger:{reader.pk}"
            enqueue_once(later, key=key, kwargs={"reader_id": str(reader.pk)}, using=SUPPORTERS)
    return reader


@task(backend="supporters")
def forget_stranger(reader_id: str) -> None:
    """Forget a reader whose address nobody confirmed, and of whom nothing else is kept. Safe to run again."""
    with supporters_together():
        rows = Reader.objects.using(SUPPORTERS).filter(pk=uuid.UUID(reader_id), contact__confirmed_at=None)
        for relation in Reader._meta.related_objects:
            if relation.get_accessor_name() not in _OF_STRANGERS:
                rows = rows.filter(**{f"{relation.name}__isnull": True})
        stranger = rows.filter(joined_at__lte=timezone.now() - STRANGER_KEPT).first()
        if stranger is not None:
            destroy_key(stranger.pk)
            Letter.objects.using(SUPPORTERS).filter(to=addressee(stranger)).delete()
            stranger.delete()
