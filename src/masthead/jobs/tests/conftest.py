"""A data folder of its own for every check, and both queues empty."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from masthead.jobs.tests import tasks


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """Use an empty data folder and forget what ran before."""
    settings.MASTHEAD_DATA = tmp_path
    tasks.calls.clear()
    yield tmp_path
    tasks.calls.clear()
