"""An editor's hands at the desk, in a real browser."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from house import House


@dataclass(frozen=True, kw_only=True)
class AtTheDesk:
    """A member who is signed in, and the window they look at."""

    page: object
    house: House

    def come_in(self) -> None:
        """Sign in as an owner with a fresh link."""
        self.page.goto(self.house.link())
        self.page.click("button[type=submit]")
        self.page.wait_for_selector("text=Write a story in")

    def open(self, path: str) -> None:
        """Go to a page of the desk."""
        self.page.goto(self.house.desk + path)

    def write(self, *, headline: str, words: str) -> int:
        """Write a story in the first section and save it as a draft; return its number."""
        self.open("/")
        self.page.click(".first-look-write a:has-text('News')")
        self._call_it(headline)
        self.page.locator("button[title='Insert a block']:visible").last.click()
        self.page.locator(".w-combobox__option:visible", has_text="Text").first.click()
        self.page.locator(".public-DraftEditor-content").click()
        self.page.keyboard.insert_text(words)
        # The editor hands its words to the form a moment later, quicker than a person's hand at the mouse.
        self.page.wait_for_function(
            "said => document.querySelector('[name=body-0-value]').value.includes(said)", arg=words
        )
        self.send("Save draft")
        self.page.wait_for_url(re.compile(r"/pages/\d+/edit/"))
        return int(re.search(r"/pages/(\d+)/edit/", self.page.url)[1])

    def _call_it(self, title: str) -> None:
        """Type a title, which writes the page's address a moment later, once the page's scripts listen."""
        self.page.wait_for_load_state("networkidle")
        self.page.locator("[name=title]").press_sequentially(title)
        self.page.wait_for_function("() => document.querySelector('[name=slug]').value")

    def publish(self, number: int) -> None:
        """Publish a page as it stands in its form."""
        self.edit(number)
        self.choose("Publish")

    def edit(self, number: int) -> None:
        """Open a page's form, unless it is open."""
        if urlsplit(self.page.url).path != f"/pages/{number}/edit/":
            self.open(f"/pages/{number}/edit/")

    def choose(self, label: str) -> None:
        """Choose an action from the menu at the foot of a form, and wait until it is taken."""
        self.page.click("button[data-w-dropdown-target='toggle']:near(button:has-text('Save draft'))")
        self._press(self.page.locator("[data-w-dropdown-target='content'] button:visible", has_text=label).first)

    def send(self, label: str) -> None:
        """Press the button that sends a form, and wait for the answer."""
        self._press(self.page.locator(f"button:visible:has-text('{label}'), input[value='{label}']").first)

    def _press(self, button) -> None:
        # Previews, savings of their own accord and signs of life are sent too; only this one leads to a new page.
        with self.page.expect_response(lambda it: it.request.method == "POST" and it.request.is_navigation_request()):
            button.click()

    def schedule(self, number: int, *, at: datetime) -> None:
        """Set the moment at which a story goes out, and let it wait for that."""
        self.edit(number)
        self.page.click("button[aria-label='Toggle status']")
        self.page.click("button:visible:has-text('Set schedule')")
        self._go_live_at(at)
        self.send("Save schedule")
        self.page.wait_for_selector("text=Once scheduled:")
        self._go_live_at(at)
        self.choose("Schedule to publish")

    def _go_live_at(self, at: datetime) -> None:
        # Behind the back of Wagtail's clock, which knows whole minutes only.
        said = at.strftime("%Y-%m-%d %H:%M:%S")
        self.page.locator("[name=go_live_at]").evaluate("(field, said) => { field.value = said }", said)

    def preview(self, number: int) -> str:
        """Return what the preview of a draft shows: the frame in the form's own side panel."""
        self.edit(number)
        self.page.click("button[aria-label='Toggle preview']")
        frame = self.page.frame_locator("[data-side-panel='preview'] iframe:not(.w-preview__proxy)")
        return frame.locator("article.story").inner_text()

    def section(self, name: str) -> int:
        """Make a section, and return its number."""
        self.open("/")
        front = re.search(r"/pages/(\d+)/edit/", self.page.get_attribute(".first-look a:has-text('(en)')", "href"))[1]
        self.open(f"/pages/add/sections/section/{front}/")
        self._call_it(name)
        self.send("Save draft")
        self.page.wait_for_url(re.compile(r"/pages/\d+/edit/"))
        number = int(re.search(r"/pages/(\d+)/edit/", self.page.url)[1])
        self.choose("Publish")
        return number
