"""Every kind of page, in both languages, schemes and at both ends of width: readable by everyone, seen by nobody."""

import random
from collections.abc import Iterator

import pytest

from masthead.press.table import all_kinds
from printed import Printed
from reading import NARROW, WIDE, Window, window

pytestmark = [pytest.mark.browser, pytest.mark.once]

# What a person reads, as the sample newsroom prints it; a list is looked at for each thing that it lists.
READ = (
    *("front", "section", "policy", "archive", "corrections", "not-found", "gone", "story", "text", "search"),
    *("list of topic", "list of series", "list of byline"),
    *("live-entry", "live-older"),
    *("support", "accounts", "thanks", "wall"),
    *("agenda", "pitch", "ballot", "ballot-result"),
    *("month of all", "month of section", "month of topic", "month of series", "month of byline"),
)
# What machines read; other tests parse these.
UNREAD = (
    *("live-poll", "live-feed"),
    "site-feed",
    "agenda-feed",
    "section-feed",
    "list-feed",
    *(f"{which}-{form}" for which in ("site", "section", "list") for form in ("atom", "json-feed")),
    "corrections-feed",
    "sitemap-index",
    "sitemap",
    "news-sitemap",
    "robots",
    "round-file",
    "search-cabinet",
    "search-drawer",
    "search-stories",
)
# All in one language; in the other, which has longer words and the same colours, both of each. By default one of the
# two groups is drawn: in the first language each holds both schemes and both widths.
SCREENS = {
    "en": [[("light", WIDE), ("dark", NARROW)], [("light", NARROW), ("dark", WIDE)]],
    "uk": [[("light", WIDE)], [("dark", NARROW)]],
}
STATUS = {"not-found": 404, "gone": 410}


def richest(printed: tuple[Printed, ...], *, kind: str, language: str) -> Printed:
    """Return the longest page of a kind: it has most that could be wrong."""
    return max(
        (each for each in printed if (each.kind, each.language) == (kind, language)), key=lambda it: len(it.body)
    )


def test_no_kind_is_left_out(printed) -> None:
    tables = {kind.name for kind in all_kinds()}
    assert tables == {kind.split()[0] for kind in READ if kind != "gone"} | {"address"} | set(UNREAD)
    assert {each.kind for each in printed if each.is_html} == set(READ)
    assert {each.kind for each in printed if not each.is_html} - {"moved"} == set(UNREAD)
    assert {(each.kind, each.language) for each in printed if each.is_html} == {
        (kind, language) for kind in READ for language in ("en", "uk")
    }


@pytest.fixture
def screens(language: str, runs_whole: bool) -> list[tuple[str, int]]:
    """Return in which schemes and widths a page is looked at."""
    groups = SCREENS[language]
    return [each for group in groups for each in group] if runs_whole else random.choice(groups)


@pytest.fixture
def shown(printed: tuple[Printed, ...], kind: str, language: str) -> Printed:
    return richest(printed, kind=kind, language=language)


@pytest.fixture(scope="module")
def without(chromium) -> Iterator[Window]:
    """A window in which no script runs, so that nothing is left from one page to the next."""
    with window(chromium, java_script_enabled=False) as found:
        yield found


@pytest.mark.parametrize("language", ["en", "uk"])
@pytest.mark.parametrize("kind", READ)
def test_everyone_can_read_it_unseen(seen, without, sample, shown, screens) -> None:
    url = sample.paper + shown.address
    assert seen.open(url) == STATUS.get(shown.kind, 200)
    for scheme, width in screens:
        seen.show(scheme=scheme, width=width)
        assert seen.faults() == [], (scheme, width)
        assert seen.sideways() <= 0, (scheme, width)
    assert (seen.foreign(sample.paper), seen.stored(), seen.complaints) == ([], [], [])
    text = seen.text()
    scheme, width = screens[-1]
    without.show(scheme=scheme, width=width)
    without.open(url)
    # The search says that it needs a script; all else reads the same.
    assert without.text() == text or shown.kind == "search"
    assert len(text) > 200
