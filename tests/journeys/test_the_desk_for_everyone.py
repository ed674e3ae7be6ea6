"""The pages of the desk that are ours, in a browser: light and dark, wide and narrow, readable by everyone."""

import random
import re
from collections.abc import Callable, Sequence

import pytest

from reading import NARROW, SCHEMES, WIDE, Window, window

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.timeout(240)]
# The words in braces are where a list leads first.
PAGES = (
    "/", "/planning/", "/planning/new/", "/printing/", "/names/1/protect/", "/draft-links/{story}/", "/versions/{story}/",
    "/live/", "/live/{live}/", "/live/{live}/{entry}/",
    "/pitches/", "/pitches/new/", "/pitches/{open}/", "/pitches/{reported}/", "/pitches/ballots/new/", "/pitches/ballots/2/",
)  # fmt: skip
LEADS = {
    "story": ("/stories/", r"^/pages/(\d+)/edit/"),
    "live": ("/live/", r"^/live/(\d+)/$"),
    "entry": ("/live/{live}/", r"^/live/\d+/(\d+)/$"),
    "open": ("/pitches/?state=on-ballot", r"^/pitches/(\d+)/$"),
    "reported": ("/pitches/?state=being-reported", r"^/pitches/(\d+)/$"),
}
SLICE = 2


def numbers_in(seen: Window, pages: Sequence[str], *, desk: str) -> dict[str, str]:
    """Return the words in braces of some pages' addresses."""
    found: dict[str, str] = {}
    for word, (path, led) in LEADS.items():
        if any(f"{{{word}}}" in each for each in pages):
            seen.open(desk + path.format(**found))
            links = seen.page.eval_on_selector_all(
                "main a[href]", "links => links.map(each => each.getAttribute('href'))"
            )
            found[word] = next(match[1] for match in map(re.compile(led).match, links) if match)
    return found


def faults(seen: Window) -> list[str]:
    """Return what is wrong with the page that stands in the window: each colour scheme and each width once."""
    found = []
    for scheme, width in zip(SCHEMES, (WIDE, NARROW), strict=True):
        seen.show(scheme=scheme, width=width)
        found += [f"{scheme} {width} {seen.page.url}: {each}" for each in seen.faults(inside="main")]
        if seen.sideways() > 0:
            found.append(f"{scheme} {width} {seen.page.url}: wider than the window")
    return found


def test_every_page_that_is_ours_is_for_everyone(
    chromium, sample, runs_whole: bool, counts: Callable[..., None]
) -> None:
    drawn = PAGES if runs_whole else random.sample(PAGES, SLICE)
    with window(chromium) as seen:
        seen.page.goto(sample.link("publisher@example.org", role="publisher"))
        seen.page.click("button[type=submit]")
        seen.page.wait_for_selector("text=Write a story in")
        numbers = numbers_in(seen, drawn, desk=sample.desk)
        wrong = []
        for path in drawn:
            assert seen.open(sample.desk + path.format(**numbers)) == 200, path
            wrong += faults(seen)
        counts(pages=len(drawn))
        assert wrong == [], "\n".join(wrong)
        assert (seen.foreign(sample.desk), seen.complaints) == ([], [])
