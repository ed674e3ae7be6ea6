"""A newcomer, with nothing but the sign-in link, has a first story before readers within three minutes."""

import re

import pytest

from house import House

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.timeout(180)]
MOST_CLICKS, MOST_SECONDS = 8, 180.0
# How long a person takes, so that it does not matter how busy this machine is: the keystroke-level model of Card, Moran
# and Newell (1980), with a typist of 40 words a minute. A click: to think, to reach for the mouse, to point, to press.
CLICK_SECONDS, KEY_SECONDS = 1.35 + 0.4 + 1.1 + 0.2, 0.28
# On top, to look at a screen that nobody has shown them.
LOOK_SECONDS = 5.0
HEADLINE = "The first story of a newcomer"
WORDS = (
    "The pump house on the hill has power again. It came back on Tuesday, an hour before the water did, and the first "
    "to notice was a cat that sleeps on the transformer."
)


class Newcomer:
    """Somebody whose clicks, keys and screens are counted."""

    def __init__(self, page) -> None:
        self.page, self.clicks, self.keys, self.screens = page, 0, 0, 0

    def click(self, what) -> None:
        (self.page.locator(what) if isinstance(what, str) else what).first.click()
        self.clicks += 1

    def arrive(self, what: str) -> None:
        """Wait for a new screen, until its scripts listen, and look at it."""
        self.page.wait_for_selector(what)
        self.page.wait_for_load_state("networkidle")
        self.screens += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    @property
    def seconds(self) -> float:
        """How long a person takes for all of it."""
        return self.clicks * CLICK_SECONDS + self.keys * KEY_SECONDS + self.screens * LOOK_SECONDS


def test_from_the_link_to_the_live_page(page, house: House) -> None:
    link = house.link("newcomer@example.org", "editor")
    page.goto(link)
    who = Newcomer(page)
    who.arrive("button[type=submit]")
    who.click("button:has-text('Sign in')")
    who.arrive("text=Write a story in")
    who.click(".first-look-write a:has-text('News')")
    who.arrive("[name=title]")
    who.click("[name=title]")
    assert page.get_attribute("[name=title]", "placeholder") == "Headline"
    who.type(HEADLINE)
    who.click("[data-contentpath='body'] button[title='Insert a block']")
    who.click(page.locator(".w-combobox__option:visible", has_text="Text"))
    # A new block is where the next words go.
    page.wait_for_function("() => document.activeElement.classList.contains('public-DraftEditor-content')")
    who.type(WORDS)
    page.wait_for_function(
        "said => document.querySelector('[name=body-0-value]').value.includes(said)", arg=WORDS[-20:]
    )
    who.click("footer button:visible:has-text('Publish…')")
    who.click("[name=action-publish]:visible")
    who.arrive(".messages a:has-text('View live')")
    house.wait_for("/news/the-first-story-of-a-newcomer/", status=200)
    who.click(".messages a:has-text('View live')")
    who.arrive(f"h1:has-text('{HEADLINE}')")
    assert page.url == house.paper + "/news/the-first-story-of-a-newcomer/"
    assert WORDS in re.sub(r"\s+", " ", page.inner_text("article"))
    assert who.clicks <= MOST_CLICKS
    assert who.seconds < MOST_SECONDS, (who.clicks, who.keys, who.screens)
