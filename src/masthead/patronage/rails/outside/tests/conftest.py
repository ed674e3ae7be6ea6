"""Newsrooms with a page on each platform."""

import pytest

from masthead.lib.config_sections import Patreon, Platform
from masthead.patronage.rails.outside.tests.platforms import SECRETS


@pytest.fixture(autouse=True)
def pages(settings) -> None:
    said = {
        "patreon": Patreon(page="https://www.patreon.com/herald", currency="EUR"),
        "buymeacoffee": Platform(page="https://buymeacoffee.com/herald"),
        "kofi": Platform(page="https://ko-fi.com/herald"),
    }
    settings.MASTHEAD_CONFIG = settings.MASTHEAD_CONFIG.model_copy(update=said)
    settings.MASTHEAD_WEBHOOK_SECRETS = SECRETS
