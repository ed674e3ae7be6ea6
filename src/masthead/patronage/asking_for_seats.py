"""Asking for a seat: an address, a letter, and a button that only whoever reads that mailbox can press."""

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import supporters_together
from masthead.patronage.due_days import newsroom_day
from masthead.patronage.seating import take_seat
from masthead.patronage.seats import Seat
from masthead.post.outbox import Draft, write_letter
from masthead.readers.joining import addressee, find_mailbox
from masthead.readers.models import Contact, Reader
from masthead.readers.strangers import receive_stranger

_SALT: Final = "masthead.patronage.seats"
_GOOD_FOR: Final = timedelta(days=7)


class SeatLinkUnknown(LookupError):
    """The link is incomplete, too old, or its reader was erased."""


def ask_for_seat(*, email: str, language: str, now: datetime) -> None:
    """Owe a letter with the link that takes a seat, once a day an address.

    Raises:
        EmailUnusable: it is no address.
    """
    with supporters_together():
        receive_stranger(email=email, language=language, now=now)
        reader = find_mailbox(email)
        assert reader is not None, "whoever was welcomed has a mailbox"
        counter = settings.MASTHEAD_CONFIG.addresses.counter
        said = {"newsroom": settings.MASTHEAD_CONFIG.newsroom.name, "link": f"{counter}/seat/{token_of_seat(reader)}/"}
        with translation.override(reader.language):
            draft = Draft(
                to=addressee(reader),
                subject=gettext("What you asked for"),
                text=render_to_string("patronage/letters/seat.txt", said),
                key=f"seat:{reader.pk}:{now:%Y%m%d}",
            )
        write_letter(draft, using=SUPPORTERS)


def token_of_seat(reader: Reader) -> str:
    """Return what opens the page on which this reader takes a seat, for a week."""
    return signing.dumps(str(reader.pk), salt=_SALT)


def reader_of(token: str) -> Reader:
    """Return the reader whose letter a link stood in.

    Raises:
        SeatLinkUnknown: there is none.
    """
    try:
        key = uuid.UUID(signing.loads(token, salt=_SALT, max_age=_GOOD_FOR))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise SeatLinkUnknown("The link is incomplete or too old.") from error
    found = Reader.objects.using(SUPPORTERS).filter(pk=key).first()
    if found is None:
        raise SeatLinkUnknown("The reader was erased.")
    return found


def confirm_and_take(reader: Reader, *, now: datetime) -> Seat:
    """Confirm the address, and give its reader a seat.

    Raises:
        NoSeatFree: all that are paid for are taken; the address is confirmed all the same.
    """
    Contact.objects.using(SUPPORTERS).filter(reader=reader, confirmed_at=None).update(confirmed_at=now)
    return take_seat(reader, on=newsroom_day(now))
