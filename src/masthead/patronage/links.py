"""Links in a patron's letters: each opens one pledge, for as long as the pledge lasts, without signing in."""

import uuid
from typing import Final

from django.conf import settings

from masthead.lib.router import SUPPORTERS
from masthead.patronage.pledges import Pledge
from masthead.readers.signed_links import NotOurs, read_signed, sign

_PURPOSE: Final = b"masthead.patronage.links"
_SAID_BYTES: Final = 16 + 2


def token_of(pledge: Pledge) -> str:
    """Return the 46 letters that open this pledge and nothing else."""
    said = pledge.id.bytes + pledge.link_version.to_bytes(2, "big")
    return sign(said, purpose=_PURPOSE)


def url_of(pledge: Pledge, *, page: str = "") -> str:
    """Return the absolute address of a pledge's own page at the counter."""
    counter = settings.MASTHEAD_CONFIG.addresses.counter
    return f"{counter}/pledge/{token_of(pledge)}/{page}"


def pledge_of(token: str) -> Pledge:
    """Return the pledge that a link opens.

    Raises:
        NotOurs: it opens none.
    """
    said = read_signed(token, purpose=_PURPOSE, size=_SAID_BYTES)
    version = int.from_bytes(said[16:], "big")
    rows = Pledge.objects.using(SUPPORTERS).select_related("reader")
    pledge = rows.filter(pk=uuid.UUID(bytes=said[:16]), link_version=version).first()
    if pledge is None:
        raise NotOurs("The link was replaced by a newer one, or its pledge was erased.")
    return pledge
