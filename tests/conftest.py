"""Debian's own browser, and the sample newsroom as a reader meets it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from house import House, running, three_free_ports
from printed import Printed, printed_pages
from reading import a_chromium


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """Debian's Chromium, which as root runs only without its sandbox; in tests alone.

    Not for the whole session: while Playwright runs, its event loop keeps Django's queries from this thread.
    """
    with a_chromium() as browser:
        yield browser


@pytest.fixture
def page(chromium) -> Iterator[object]:
    """A fresh window on a laptop's screen."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The sample newsroom of the demo, served; in each language one story is withdrawn."""
    folder: Path = tmp_path_factory.mktemp("sample") / "newsroom"
    first = three_free_ports()
    arguments = ("demo", "--data", str(folder), "--port", str(first))
    with running(*arguments, folder=folder, first_port=first) as house:
        house.do("withdraw", "en", "price-of-a-window")
        house.do("withdraw", "uk", "bibliotekarka")
        house.wait_for("/news/price-of-a-window/", status=410)
        house.wait_for("/uk/kultura/bibliotekarka/", status=410)
        house.wait_for("/search/cabinet.json", status=200)
        house.wait_for("/uk/search/cabinet.json", status=200)
        yield house


@pytest.fixture
def printed(sample: House) -> tuple[Printed, ...]:
    """Every path of the sample newsroom's edition as it stands now."""
    return printed_pages(sample)
