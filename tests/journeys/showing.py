"""README's pictures, taken of the sample newsroom as it is now.

``python3 tests/journeys/showing.py`` takes them anew, with the Python in which the tests run.
"""

import sys
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "src")]

from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page  # noqa: E402

from house import House, running, three_free_ports  # noqa: E402
from reading import a_chromium  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much of a page is shown, in pixels."""

    width: int
    height: int


def take_all() -> None:
    """Take every picture that README shows."""
    first = three_free_ports()
    with tempfile.TemporaryDirectory() as name, a_chromium() as browser:
        folder = Path(name) / "newsroom"
        with running("demo", "--data", str(folder), "--port", str(first), folder=folder, first_port=first) as house:
            take(browser, name="front", address=house.paper, size=Size(width=1280, height=1140))
            take(browser, name="story", address=lead_of(house, browser), size=Size(width=1024, height=1200))
            take(browser, name="desk", address=house.link("editor@example.org"), size=Size(width=1280, height=860))


def lead_of(house: House, browser: Browser) -> str:
    """Return the address of the story that leads the front page."""
    page = browser.new_page()
    page.goto(house.paper)
    return str(page.locator("main article a[href]").first.evaluate("link => link.href"))


def take(browser: Browser, *, name: str, address: str, size: Size) -> None:
    """Take one picture; a sign-in link lets in by its button first."""
    page = browser.new_page(viewport={"width": size.width, "height": size.height}, color_scheme="light")
    page.goto(address)
    let_in(page)
    page.wait_for_load_state("networkidle")
    Image.open(BytesIO(page.screenshot())).convert("RGB").save(PICTURES / f"{name}.webp", quality=84, method=6)


def let_in(page: Page) -> None:
    """Press the only button of the page behind a sign-in link; other pages are shown already."""
    if "/sign-in/" in page.url:
        page.locator("main button").click()


if __name__ == "__main__":
    take_all()
