"""A reader gives in under a minute without an account, and the appeal knows when to be quiet."""

import re
import time

import pytest

from house import wait_until
from reading import NARROW, SCHEMES, WIDE, window

pytestmark = [pytest.mark.browser, pytest.mark.once]
SECTION = "/town-life/"
MOST_SECONDS, MOST_SCREENS, MOST_FIELDS = 60.0, 3, 4


def fields_on(page) -> int:
    """Return how many questions a form asks: a set of radio buttons is one."""
    return page.evaluate(
        "() => new Set([...document.forms[0].elements].filter(it => it.name && it.type !== 'hidden')"
        ".map(it => it.closest('fieldset') ? it.closest('fieldset').querySelector('legend').textContent : it.name)).size"
    )


def give(page, sample) -> int:
    """Pledge from the front page on; return how many screens that took."""
    page.goto(sample.paper + "/")
    page.click(".header-support")
    assert fields_on(page) <= MOST_FIELDS
    page.fill("[name=email]", "reader@example.org")
    page.click("button:has-text('Pledge')")
    page.wait_for_selector("text=One step is left")
    return 2


def test_from_the_click_to_the_pledge_in_a_minute(chromium, sample) -> None:
    with window(chromium) as seen:
        began = time.monotonic()
        screens = give(seen.page, sample)
        assert time.monotonic() - began < MOST_SECONDS
        assert screens <= MOST_SCREENS
        assert "DE89 3704 0044 0532 0130 00" in seen.text()
        assert re.search(r"RF\d\d", seen.text())
        assert seen.page.locator(".scan svg").count() == 1
        assert seen.page.context.cookies() == []
        assert seen.complaints == []
        seen.page.click("text=Stop giving")
        seen.page.click("button:has-text('Stop now')")
        seen.page.wait_for_selector("text=This pledge has ended")


def test_a_play_card_gives_in_the_demo(chromium, sample) -> None:
    """The whole card rail, with its processor, its page and its messages, with nobody charged."""
    with window(chromium) as seen:
        page = seen.page
        page.goto(sample.paper + "/")
        page.click(".header-support")
        page.check("text=Card (play money)")
        page.fill("[name=email]", "card@example.org")
        page.click("button:has-text('Pledge')")
        page.click("form[action$='/go/'] button")
        page.wait_for_selector("text=Play money. No card is asked for")
        page.click("button:text-is('Pay')")
        page.wait_for_url(re.compile("/pledge/"))
        settled = page.locator("h1:text-is('Thank you')")
        wait_until(lambda: page.reload() is not None and settled.count() == 1, house=sample)
        assert seen.complaints == []


def test_the_counters_pages_are_for_everyone(chromium, sample) -> None:
    with window(chromium) as seen:
        give(seen.page, sample)
        pledge = seen.page.url
        for url in (
            pledge,
            f"{pledge}amount/",
            f"{pledge}stop/",
            f"{pledge}statement/",
            f"{sample.counter}/give/",
            f"{sample.counter}/sign-in/",
        ):
            seen.open(url)
            for scheme in SCHEMES:
                for width in (WIDE, NARROW):
                    seen.show(scheme=scheme, width=width)
                    assert seen.faults() == [], (url, scheme, width)
                    assert seen.sideways() <= 0, (url, width)
        assert seen.foreign(sample.paper, sample.counter) == []


def a_story(page, sample) -> str:
    page.goto(sample.paper + SECTION)
    return sample.paper + page.locator("article h2 a").first.get_attribute("href")


def read_to_the_end(page, url: str) -> bool:
    """Open a story, scroll to its end, and return whether it asks."""
    page.goto(url, wait_until="networkidle")
    page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(200)
    return page.locator(".appeal").is_visible()


def test_the_appeal_is_seen_four_times_and_then_is_quiet(chromium, sample) -> None:
    with window(chromium) as seen:
        url = a_story(seen.page, sample)
        assert [read_to_the_end(seen.page, url) for _ in range(6)] == [True] * 4 + [False] * 2
        assert seen.page.evaluate("() => Object.keys(localStorage)") == ["appeal"]


def test_after_a_gift_nothing_is_asked(chromium, sample) -> None:
    with window(chromium) as seen:
        url = a_story(seen.page, sample)
        assert read_to_the_end(seen.page, url)
        give(seen.page, sample)
        seen.page.click("text=Back to the paper")
        seen.page.wait_for_selector("text=nothing more is asked of you")
        assert not read_to_the_end(seen.page, url)


def test_a_reader_who_wants_no_counting_is_not_counted(chromium, sample) -> None:
    with window(chromium) as seen:
        seen.page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })")
        url = a_story(seen.page, sample)
        assert all(read_to_the_end(seen.page, url) for _ in range(6))
        assert seen.page.evaluate("() => localStorage.length") == 0


def test_without_a_script_the_appeal_is_a_plain_link(chromium, sample) -> None:
    with window(chromium, java_script_enabled=False) as seen:
        seen.page.goto(a_story(seen.page, sample))
        assert seen.page.locator(".appeal a").get_attribute("href") == "/support/"
