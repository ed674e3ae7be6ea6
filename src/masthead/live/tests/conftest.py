"""The small newsroom, for tests of live stories."""

import pytest

from world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """Two languages, three sections, two topics."""
    return make_world()
