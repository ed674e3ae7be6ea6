"""Hearing no more of the agenda: a link in each letter, and the button that mail programs show for it.

Source: RFC 8058: the header names an address to which a program posts, without a visit or a cookie.
"""

import base64
import binascii
import hmac
import uuid
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.conf import settings

from masthead.agenda.quiet_readers import QuietReader
from masthead.lib.router import SUPPORTERS
from masthead.readers.models import Reader
from masthead.readers.vault import derived_secret

_PURPOSE: Final = b"masthead.agenda.quiet-links"
_MAC_BYTES: Final = 16
_ALL_BYTES: Final = 16 + _MAC_BYTES


class QuietLinkUnknown(LookupError):
    """The link is incomplete or made up."""


def quiet_url(reader: Reader) -> str:
    """Return the address at which this reader asks to hear no more."""
    said = reader.pk.bytes
    token = base64.urlsafe_b64encode(said + _mac(said)).decode().rstrip("=")
    return f"{str(settings.MASTHEAD_CONFIG.addresses.counter).rstrip('/')}/quiet/{token}/"


def unsubscribing(reader: Reader) -> dict[str, str]:
    """Return the headers by which a mail program shows its own button for it."""
    return {"List-Unsubscribe": f"<{quiet_url(reader)}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def reader_in(token: str) -> uuid.UUID:
    """Return the reader whose letter a link stood in.

    Raises:
        QuietLinkUnknown: we did not make it.
    """
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise QuietLinkUnknown("The link is incomplete.") from error
    said, mac = raw[:16], raw[16:]
    if len(raw) != _ALL_BYTES or not hmac.compare_digest(mac, _mac(said)):
        raise QuietLinkUnknown("The link is incomplete.")
    return uuid.UUID(bytes=said)


def be_quiet(reader: uuid.UUID, *, now: datetime) -> None:
    """Write a reader no more letters about the agenda. Safe to repeat."""
    if Reader.objects.using(SUPPORTERS).filter(pk=reader).exists():
        fresh = QuietReader(reader=reader, asked_at=now)
        QuietReader.objects.using(SUPPORTERS).bulk_create([fresh], ignore_conflicts=True)


def _mac(said: bytes) -> bytes:
    return hmac.new(derived_secret(_PURPOSE), said, sha256).digest()[:_MAC_BYTES]
