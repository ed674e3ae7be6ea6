"""A newsroom's page on a platform: the rail is on while its address is set."""

from collections.abc import Callable

from django.conf import settings

from masthead.lib.config import Config


def is_on_with_page(kind: str) -> Callable[[Config], bool]:
    """Return what tells whether the newsroom has named its page on a platform."""

    def is_on(config: Config) -> bool:
        return bool(page_of(config, kind=kind))

    return is_on


def page_of(config: Config, *, kind: str) -> str:
    """Return the address of the newsroom's page on a platform; empty where it has none."""
    found: str = getattr(config, kind).page
    return found


def webhook_secret(kind: str) -> str:
    """Return what a platform's messages are known by; empty where the newsroom has not written it down."""
    found: str = settings.MASTHEAD_WEBHOOK_SECRETS.get(kind, "")
    return found
