"""What makes a link in a letter ours: some bytes and a keyed digest of them, as letters. Nothing of it is kept.

Each kind of link has a purpose of its own, so that none is good for another's.
"""

import base64
import binascii
import hmac
from hashlib import sha256
from typing import Final

from masthead.readers.vault import derived_secret

_MAC_BYTES: Final = 16


class NotOurs(LookupError):
    """The link is incomplete, made up, or good no more."""


def sign(said: bytes, *, purpose: bytes) -> str:
    """Return ``said`` and its digest, as letters that an address may hold."""
    return base64.urlsafe_b64encode(said + _mac(said, purpose=purpose)).decode().rstrip("=")


def read_signed(token: str, *, purpose: bytes, size: int) -> bytes:
    """Return the ``size`` bytes that a token says.

    Raises:
        NotOurs: we did not make it.
    """
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotOurs("The link is incomplete.") from error
    said, mac = raw[:size], raw[size:]
    if len(raw) != size + _MAC_BYTES or not hmac.compare_digest(mac, _mac(said, purpose=purpose)):
        raise NotOurs("The link is incomplete.")
    return said


def _mac(said: bytes, *, purpose: bytes) -> bytes:
    return hmac.new(derived_secret(purpose), said, sha256).digest()[:_MAC_BYTES]
