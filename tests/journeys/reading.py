"""A reader's window that notes what it should not see: foreign requests, storage, complaints of the browser."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT

ARGUMENTS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE, NARROW = 1280, 320
SCHEMES = ("light", "dark")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_AXE = "([inside, options]) => axe.run(inside || document, options).then(found => found.violations)"
_STORED = """async () => [
    Object.keys(localStorage).filter(key => key !== "appeal").length, sessionStorage.length, (await indexedDB.databases()).length, document.cookie.length,
    (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length,
]"""


_FORGET = "() => { localStorage.clear(); sessionStorage.clear() }"


@dataclass
class Window:
    """An open window and what was noted in it."""

    page: object
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, url: str) -> int:
        """Go to ``url`` and return its status; the browser's own line about an error page is no complaint."""
        answer = self.page.goto(url, wait_until="networkidle")
        own = f"status of {answer.status}"
        self.complaints = [each for each in self.complaints if answer.ok or own not in each or url not in each]
        return answer.status

    def show(self, *, scheme: str, width: int) -> None:
        """Look at the page in a colour scheme and at a width."""
        self.page.emulate_media(color_scheme=scheme)
        self.page.set_viewport_size({"width": width, "height": 900})

    def begin_anew(self) -> None:
        """Forget what was noted and what pages stored, and show as at first, as a new window would.

        A new one begins several processes, which cost four times what the look at a page does.
        """
        self.page.evaluate(_FORGET)
        self.page.context.clear_cookies()
        self.requests.clear()
        self.complaints.clear()
        self.show(scheme="light", width=WIDE)

    def foreign(self, *origins: str) -> list[str]:
        """Return the requests that went to another origin than ``origins``."""
        return [each for each in self.requests if _origin(each) not in origins]

    def stored(self) -> list[object]:
        """Return what the page left in the browser: cookies, then what scripts could have stored.

        The appeal's own counter of views is the one thing that a page may keep (DESIGN, section 9).
        """
        counts = self.page.evaluate(_STORED)
        return [*self.page.context.cookies(), *(count for count in counts if count)]

    def sideways(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        return self.page.evaluate("() => document.scrollingElement.scrollWidth - innerWidth")

    def faults(self, inside: str = "") -> list[str]:
        """Return what axe finds, ``inside`` an element where one is named: a line a rule, with what breaks it first."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        found = self.page.evaluate(_AXE, [inside, {"runOnly": list(TAGS), "resultTypes": ["violations"]}])
        return [f"{each['id']}: {each['help']}: {each['nodes'][0]['html']}" for each in found]

    def text(self) -> str:
        """Return the text that stands on the page."""
        return self.page.locator("body").inner_text()


@contextmanager
def a_chromium(*, is_whole: bool = False) -> Iterator[object]:
    """Run Debian's Chromium; as root it runs only without its sandbox, in tests alone.

    By default the same engine without a browser around it, where that is installed: it needs two thirds of the
    processor. With all proofs whole, where it is not installed, and if ``is_whole``, the whole browser is run.

    While it runs, Playwright's event loop keeps Django's queries from this thread.
    """
    from playwright.sync_api import sync_playwright

    bare = None if is_whole or os.environ.get("MASTHEAD_TEST_ALL") else shutil.which("chromium-headless-shell")
    program = bare or shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed")
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


@contextmanager
def window(browser, **options) -> Iterator[Window]:
    """Open a fresh window, as new as a private one."""
    context = browser.new_context(**{"viewport": {"width": WIDE, "height": 900}} | options)
    context.set_default_timeout(15_000)
    seen = Window(page=context.new_page())
    context.on("request", lambda request: seen.requests.append(request.url))
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    seen.page.on("console", lambda said: _note(seen, said))
    try:
        yield seen
    finally:
        context.close()


def _note(seen: Window, said) -> None:
    if said.type in {"error", "warning"}:
        seen.complaints.append(f"{said.text} ({said.location['url']})")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
