"""Hearing no more of the agenda: a link in each letter, and the button that mail programs show for it.

Source: RFC 8058: the header names an address to which a program posts, without a visit or a cookie.
"""

import uuid
from datetime import datetime
from typing import Final

from django.conf import settings

from masthead.agenda.quiet_readers import QuietReader
from masthead.lib.router import SUPPORTERS
from masthead.readers.models import Reader
from masthead.readers.signed_links import read_signed, sign

_PURPOSE: Final = b"masthead.agenda.quiet-links"


def quiet_url(reader: Reader) -> str:
    """Return the address at which this reader asks to hear no more."""
    token = sign(reader.pk.bytes, purpose=_PURPOSE)
    return f"{settings.MASTHEAD_CONFIG.addresses.counter}/quiet/{token}/"


def unsubscribing(reader: Reader) -> dict[str, str]:
    """Return the headers by which a mail program shows its own button for it."""
    return {"List-Unsubscribe": f"<{quiet_url(reader)}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def reader_in(token: str) -> uuid.UUID:
    """Return the reader whose letter a link stood in.

    Raises:
        NotOurs: we did not make it.
    """
    return uuid.UUID(bytes=read_signed(token, purpose=_PURPOSE, size=16))


def be_quiet(reader: uuid.UUID, *, now: datetime) -> None:
    """Write a reader no more letters about the agenda. Safe to repeat."""
    if Reader.objects.using(SUPPORTERS).filter(pk=reader).exists():
        fresh = QuietReader(reader=reader, asked_at=now)
        QuietReader.objects.using(SUPPORTERS).bulk_create([fresh], ignore_conflicts=True)
