"""What a story costs its reader: the promises of the paper, measured on every story of the sample newsroom."""

import random
import re
from collections.abc import Iterator

import brotli
import pytest

from masthead.style.files import static_file
from printed import Printed
from reading import a_chromium, window

pytestmark = [pytest.mark.browser, pytest.mark.once]

FIRST_VIEW_BYTES = 120_000
HTML_BYTES = 25_000
HERO_BYTES = 60_000
# Not needed by any page: it only counts how often a browser saw the appeal.
SCRIPT_BYTES = 8_000
SCREENS = {
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True},
    "desktop": {"viewport": {"width": 1280, "height": 900}, "device_scale_factor": 1},
    "sharp desktop": {"viewport": {"width": 1920, "height": 1080}, "device_scale_factor": 2},
}


class Line:
    """What comes over a window's line for the page in it: bytes by address, headers and bodies as sent."""

    def __init__(self, page) -> None:
        self.page = page
        self.bytes: dict[str, int] = {}
        self._names: dict[str, str] = {}
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.setCacheDisabled", {"cacheDisabled": True})
        line.on("Network.requestWillBeSent", self._asked)
        line.on("Network.loadingFinished", self._finished)

    def _asked(self, said) -> None:
        self._names[said["requestId"]] = said["request"]["url"]

    def _finished(self, said) -> None:
        name = self._names[said["requestId"]]
        self.bytes[name] = self.bytes.get(name, 0) + int(said["encodedDataLength"])

    def fault(self, url: str) -> str | None:
        """Return what is too heavy at ``url``, if anything; without scrolling, all that comes is the first view."""
        self.bytes.clear()
        self.page.goto(url, wait_until="networkidle")
        hero = self.page.evaluate("() => document.querySelector('.story-hero img')?.currentSrc")
        total = sum(self.bytes.values())
        assert len(self.bytes) >= (3 if hero else 2), "at least the page, its style and its hero are loaded"
        if total > FIRST_VIEW_BYTES or (hero and not 1_000 < self.bytes[hero] <= HERO_BYTES):
            return f"{self.page.url}: {total} bytes, hero {hero and self.bytes[hero]}"
        return None


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """The browser as readers have it: the bare engine loads pictures from much further below the first view."""
    with a_chromium(is_whole=True) as browser:
        yield browser


@pytest.fixture
def stories(printed: tuple[Printed, ...], runs_whole: bool) -> list[Printed]:
    """Return what is weighed on each screen: every story, by default those that are drawn."""
    every = [each for each in printed if each.kind == "story"]
    assert len(every) > 15
    return every if runs_whole else random.sample(every, len(every) // len(SCREENS))


@pytest.mark.long
@pytest.mark.parametrize("screen", SCREENS)
def test_the_first_view_is_light(chromium, sample, stories, screen, counts) -> None:
    with window(chromium, **SCREENS[screen]) as seen:
        line = Line(seen.page)
        heavy = [line.fault(sample.paper + story.path) for story in stories]
    assert [each for each in heavy if each] == []
    counts(stories=len(stories))


def test_the_text_is_light_and_runs_nothing(printed) -> None:
    pages = [each for each in printed if each.is_html]
    heavy = {each.path: len(brotli.compress(each.body, quality=5)) for each in pages}
    assert {path: size for path, size in heavy.items() if size > HTML_BYTES} == {}
    scripts = {tag for each in pages for tag in re.findall(rb"<script[^>]*>", each.body)}
    appeal, live, search = (static_file(name) for name in ("appeal.js", "live.js", "search.js"))
    loads = {each: f'<script type="module" src="{each.path}">'.encode() for each in (appeal, live, search)}
    assert scripts == {b'<script type="application/ld+json">', *loads.values()}
    assert len(appeal.body) + len(live.body) <= SCRIPT_BYTES
    assert {each.kind for each in pages if loads[live] in each.body} == {"story"}
    assert {each.kind for each in pages if loads[search] in each.body} == {"search"}
    assert [each.path for each in pages if re.search(rb"\son[a-z]+=|javascript:", each.body)] == []
