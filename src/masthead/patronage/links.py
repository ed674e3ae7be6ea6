"""Links in a patron's letters: each opens one pledge, for as long as the pledge lasts, without signing in."""

import base64
import binascii
import hmac
import uuid
from hashlib import sha256
from typing import Final

from django.conf import settings

from masthead.lib.router import SUPPORTERS
from masthead.patronage.pledges import Pledge
from masthead.readers.vault import derived_secret

_PURPOSE: Final = b"masthead.patronage.links"
_MAC_BYTES: Final = 16
_ALL_BYTES: Final = 16 + 2 + _MAC_BYTES


class LinkUnknown(LookupError):
    """The link opens no pledge: it is incomplete, made up, or was replaced by a newer one."""


def token_of(pledge: Pledge) -> str:
    """Return the 46 letters that open this pledge and nothing else."""
    said = pledge.id.bytes + pledge.link_version.to_bytes(2, "big")
    return base64.urlsafe_b64encode(said + _mac(said)).decode().rstrip("=")


def url_of(pledge: Pledge, *, page: str = "") -> str:
    """Return the absolute address of a pledge's own page at the counter."""
    counter = str(settings.MASTHEAD_CONFIG.addresses.counter).rstrip("/")
    return f"{counter}/pledge/{token_of(pledge)}/{page}"


def pledge_of(token: str) -> Pledge:
    """Return the pledge that a link opens.

    Raises:
        LinkUnknown: it opens none.
    """
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise LinkUnknown("The link is incomplete.") from error
    said, mac = raw[:18], raw[18:]
    if len(raw) != _ALL_BYTES or not hmac.compare_digest(mac, _mac(said)):
        raise LinkUnknown("The link is incomplete.")
    version = int.from_bytes(said[16:], "big")
    rows = Pledge.objects.using(SUPPORTERS).select_related("reader")
    pledge = rows.filter(pk=uuid.UUID(bytes=said[:16]), link_version=version).first()
    if pledge is None:
        raise LinkUnknown("The link was replaced by a newer one, or its pledge was erased.")
    return pledge


def _mac(said: bytes) -> bytes:
    return hmac.new(derived_secret(_PURPOSE), said, sha256).digest()[:_MAC_BYTES]
