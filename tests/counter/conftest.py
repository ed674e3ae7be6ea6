"""The counter as a reader's browser meets it, without a process of its own."""

import pytest
from django.core.cache import cache
from django.test import Client

from masthead import settings_counter
from masthead.lib.config_sections import Bank


@pytest.fixture
def counter(settings, db) -> Client:
    """A browser at the counter's address, with the bank rail on."""
    settings.ROOT_URLCONF = settings_counter.ROOT_URLCONF
    settings.MIDDLEWARE = settings_counter.MIDDLEWARE
    settings.ALLOWED_HOSTS = settings_counter.ALLOWED_HOSTS
    settings.CACHES = settings_counter.CACHES
    for name in ("CSRF_COOKIE_NAME", "CSRF_TRUSTED_ORIGINS", "CSRF_FAILURE_VIEW"):
        setattr(settings, name, getattr(settings_counter, name))
    bank = Bank(iban="DE89370400440532013000", holder="The Herald", bic="")
    settings.MASTHEAD_CONFIG = settings.MASTHEAD_CONFIG.model_copy(update={"bank": bank})
    cache.clear()
    origin = settings.MASTHEAD_CONFIG.addresses.counter
    return Client(headers={"origin": origin, "host": "localhost"})
