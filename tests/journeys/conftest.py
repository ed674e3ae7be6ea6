"""The journeys' fixtures: one served newsroom for all of them, and Debian's own browser."""

import shutil
from collections.abc import Iterator

import pytest

from house import House, founded

ARGUMENTS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An empty newsroom, served."""
    with founded(tmp_path_factory.mktemp("journeys") / "newsroom") as made:
        yield made


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """Debian's Chromium, which as root runs only without its sandbox; in tests alone.

    Not for the whole session: while Playwright runs, its event loop keeps Django's queries from this thread.
    """
    import os

    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed")
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium) -> Iterator[object]:
    """A fresh window on a laptop's screen."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()
