"""Personal links to a ballot: each stands for one reader's place on one roll, and works until the ballot closes."""

import base64
import binascii
import hmac
import uuid
from hashlib import sha256
from typing import Final

from django.conf import settings

from masthead.readers.vault import derived_secret

_PURPOSE: Final = b"masthead.agenda.ballot-links"
_SAID_BYTES: Final = 20
_MAC_BYTES: Final = 16


class BallotLinkUnknown(LookupError):
    """The link is incomplete or made up."""


def token_for(*, number: int, reader: uuid.UUID) -> str:
    """Return the 48 letters by which a reader votes in a ballot; nothing of it is kept anywhere."""
    said = number.to_bytes(4, "big") + reader.bytes
    return base64.urlsafe_b64encode(said + _mac(said)).decode()


def read_token(token: str) -> tuple[int, uuid.UUID]:
    """Return the ballot's number and the reader that a link stands for.

    Raises:
        BallotLinkUnknown: we did not make it.
    """
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BallotLinkUnknown("The link is incomplete.") from error
    said, mac = raw[:_SAID_BYTES], raw[_SAID_BYTES:]
    if len(raw) != _SAID_BYTES + _MAC_BYTES or not hmac.compare_digest(mac, _mac(said)):
        raise BallotLinkUnknown("The link is incomplete.")
    return int.from_bytes(said[:4], "big"), uuid.UUID(bytes=said[4:])


def vote_url(*, number: int, reader: uuid.UUID) -> str:
    """Return the absolute address of a reader's ballot at the counter."""
    counter = str(settings.MASTHEAD_CONFIG.addresses.counter).rstrip("/")
    return f"{counter}/vote/{token_for(number=number, reader=reader)}/"


def _mac(said: bytes) -> bytes:
    return hmac.new(derived_secret(_PURPOSE), said, sha256).digest()[:_MAC_BYTES]
