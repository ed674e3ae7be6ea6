"""The journeys' fixtures: one served newsroom, empty at first, for all of them, and a window to look through."""

from collections.abc import Iterator

import pytest

from house import House, founded
from reading import Window, window


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An empty newsroom, served."""
    with founded(tmp_path_factory.mktemp("journeys") / "newsroom") as made:
        yield made


@pytest.fixture(scope="module")
def opened(chromium) -> Iterator[Window]:
    """A window for a file that looks at many pages, one after another."""
    with window(chromium) as found:
        yield found


@pytest.fixture
def seen(opened: Window) -> Iterator[Window]:
    """That window, as new."""
    yield opened
    opened.begin_anew()
