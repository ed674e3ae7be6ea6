"""The journeys' fixture: one served newsroom, empty at first, for all of them."""

from collections.abc import Iterator

import pytest

from house import House, founded


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An empty newsroom, served."""
    with founded(tmp_path_factory.mktemp("journeys") / "newsroom") as made:
        yield made
