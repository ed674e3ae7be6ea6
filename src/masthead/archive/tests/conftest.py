"""A newsroom that exports come into."""

import pytest

from masthead.archive.report import Report
from masthead.archive.tests.exports import Bring, written
from masthead.archive.wordpress.importing import Wish, import_export
from world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """Two languages, three sections."""
    return make_world()


@pytest.fixture
def bring(world: World, tmp_path) -> Bring:
    """Write items into an export and bring it in."""

    def come(*items: str, **said: str) -> Report:
        return import_export(written(tmp_path / "export.xml", items, **said), wish=Wish())

    return come
