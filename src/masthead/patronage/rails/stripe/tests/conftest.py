"""The till as a fixture."""

import pytest

from masthead.patronage.rails.stripe import client
from masthead.patronage.rails.stripe.tests.till import Till


@pytest.fixture
def till(monkeypatch, settings, tmp_path):
    """A newsroom with the card rail on."""
    settings.MASTHEAD_DATA = tmp_path
    yield Till(monkeypatch)
    client._made.cache_clear()
