"""One served paper for the checks that only ask."""

from collections.abc import Iterator

import pytest

from masthead.press.serving.tests.paper import print_paper
from masthead.press.serving.tests.served import Served, serving


@pytest.fixture(scope="session")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A press that serves the small paper."""
    folder = tmp_path_factory.mktemp("press") / "edition"
    print_paper(folder)
    with serving(folder) as served:
        yield served
