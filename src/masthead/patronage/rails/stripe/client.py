"""The official library's client: quiet, pinned to one version of the API, and absent where it is not installed."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from django.conf import settings

from masthead.lib.config import Config
from masthead.patronage.rails.contract import RailUnreachable

if TYPE_CHECKING:
    import stripe

KIND: Final = "stripe"
VERSION: Final = "2026-10-28.endive"
_TIMEOUT_SECONDS: Final = 20
_TRIES: Final = 2


def is_on(_config: Config) -> bool:
    """Return whether the newsroom has a secret key, and the library is installed."""
    return bool(settings.MASTHEAD_STRIPE_KEY) and find_spec("stripe") is not None


def client() -> "stripe.StripeClient":
    """Return the client for this newsroom's key and address."""
    return _made(key=settings.MASTHEAD_STRIPE_KEY, address=settings.MASTHEAD_CONFIG.stripe.address)


@contextmanager
def asking() -> Iterator["stripe.StripeClient"]:
    """Lend the client; whatever it raises about the network or the key becomes one plain error.

    Raises:
        RailUnreachable: there was no answer, or none that can be used. What was asked may have happened.
    """
    import stripe  # noqa: PLC0415 -- an optional extra

    try:
        yield client()
    except stripe.StripeError as error:
        # Without its cause: the library's messages repeat what was asked, and that may name a person.
        raise RailUnreachable(f"The card processor did not answer as it should ({type(error).__name__}).") from None


@cache
def _made(*, key: str, address: str) -> "stripe.StripeClient":
    import stripe  # noqa: PLC0415 -- an optional extra

    # It would tell of this machine's system and of how long each request took.
    stripe.enable_telemetry = False
    logging.getLogger("stripe").setLevel(logging.CRITICAL)
    return stripe.StripeClient(
        key,
        stripe_version=VERSION,
        base_addresses={"api": address},
        http_client=transport(),
        max_network_retries=_TRIES,
    )


def transport() -> "stripe.HTTPClient":
    """Return what carries requests; tests put a line of their own here."""
    import stripe  # noqa: PLC0415 -- an optional extra

    return stripe.RequestsClient(timeout=_TIMEOUT_SECONDS)
