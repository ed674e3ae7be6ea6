"""Personal links to a ballot: each stands for one reader's place on one roll, and works until the ballot closes."""

import uuid
from typing import Final

from django.conf import settings

from masthead.readers.signed_links import read_signed, sign

_PURPOSE: Final = b"masthead.agenda.ballot-links"
_SAID_BYTES: Final = 20


def token_for(*, number: int, reader: uuid.UUID) -> str:
    """Return the 48 letters by which a reader votes in a ballot; nothing of it is kept anywhere."""
    said = number.to_bytes(4, "big") + reader.bytes
    return sign(said, purpose=_PURPOSE)


def read_token(token: str) -> tuple[int, uuid.UUID]:
    """Return the ballot's number and the reader that a link stands for.

    Raises:
        NotOurs: we did not make it.
    """
    said = read_signed(token, purpose=_PURPOSE, size=_SAID_BYTES)
    return int.from_bytes(said[:4], "big"), uuid.UUID(bytes=said[4:])


def vote_url(*, number: int, reader: uuid.UUID) -> str:
    """Return the absolute address of a reader's ballot at the counter."""
    counter = settings.MASTHEAD_CONFIG.addresses.counter
    return f"{counter}/vote/{token_for(number=number, reader=reader)}/"
