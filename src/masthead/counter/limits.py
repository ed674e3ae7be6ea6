"""How often somebody may do something, without keeping who they are.

What is counted is a keyed digest of an address, in a cache, for an hour at most.
"""

import hashlib
import hmac
import time
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from masthead.staff.client_address import client_address

_HOUR: Final = 3_600


class TooOften(Exception):
    """The limit is reached; ``retry_seconds`` says when the next try may come."""

    def __init__(self, retry_seconds: int) -> None:
        super().__init__(f"again in {retry_seconds} s")
        self.retry_seconds = retry_seconds


def visitor(request: HttpRequest) -> str:
    """Return a name for where a request comes from that nobody can turn back into an address.

    The last eighty bits of an IPv6 address are its owner's to choose, so only the first forty-eight count.
    """
    address = client_address(
        peer=request.META.get("REMOTE_ADDR", ""),
        forwarded_for=request.headers.get("x-forwarded-for", ""),
        trusted=settings.MASTHEAD_CONFIG.proxy.trusted,
    )
    network = ":".join(address.split(":")[:3]) if ":" in address else address
    return hmac.new(settings.SECRET_KEY.encode(), network.encode(), hashlib.sha256).hexdigest()[:32]


def count_try(*, action: str, who: str, most: int, seconds: int = _HOUR) -> None:
    """Count one try of ``action`` within a window of time.

    Raises:
        TooOften: there were ``most`` in this window already.
    """
    count, again = _added(action=action, who=who, seconds=seconds, by=1)
    if count > most:
        raise TooOften(again)


def take_share(*, action: str, who: str, most: int, seconds: int = _HOUR) -> None:
    """Take one of ``most`` shares in a window of time; who comes in vain takes none, so ``most`` may grow meanwhile.

    Raises:
        TooOften: every share of this window is taken.
    """
    count, again = _added(action=action, who=who, seconds=seconds, by=1)
    if count > most:
        _added(action=action, who=who, seconds=seconds, by=-1)
        raise TooOften(again)


def refuse_if_taken(*, action: str, who: str, most: int, seconds: int = _HOUR) -> None:
    """Look whether a share is left in this window, without taking it.

    Raises:
        TooOften: none is.
    """
    count, again = _added(action=action, who=who, seconds=seconds, by=0)
    if count >= most:
        raise TooOften(again)


def _added(*, action: str, who: str, seconds: int, by: int) -> tuple[int, int]:
    """Return a count after adding to it, and in how many seconds its window ends."""
    assert 0 < seconds <= _HOUR, "nothing about anybody is kept for longer than an hour"
    now = int(time.time())
    window = now // seconds
    key = f"tries:{action}:{who}:{window}"
    cache.add(key, 0, timeout=seconds)
    try:
        count = cache.incr(key, by)
    except ValueError:
        # The cache was emptied between the two calls: this is the first try that it knows of.
        count = max(by, 0)
        cache.set(key, count, timeout=seconds)
    return count, (window + 1) * seconds - now
