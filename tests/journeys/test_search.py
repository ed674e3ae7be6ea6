"""A reader searches in the browser: any form of a word, in both languages, in few bytes, and nobody is told the words."""

import json
from urllib.parse import urlsplit

import pytest

from masthead.finding.entries import HEADLINE, stems_of
from masthead.finding.tests.test_words import FORMS
from masthead.finding.words import drawer_of, rules, stem, words_of
from masthead.style.files import static_path
from reading import NARROW, SCHEMES, WIDE, window

pytestmark = [pytest.mark.browser, pytest.mark.once]
MOST_BYTES = 60_000
ODD = "Об'єкт «П’ять», U.N. don't cafe\u0301 за\u0301мок ІЇЄҐ Straße 2026² أخبار 𐐀𐐁"
STEMS = """async ([path, words, rules]) => {
    const it = await import(path);
    const patterns = rules.map(([pattern, replacement]) => [new RegExp(pattern, "gu"), replacement]);
    return it.wordsOf(words).map(each => [it.stem(each, patterns), it.drawerOf(it.stem(each, patterns), 1024)]);
}"""


def search(page, words: str) -> list[str]:
    """Look for words by keyboard alone, and return the paths of the stories that are shown."""
    field = page.get_by_role("searchbox")
    field.focus()
    field.fill(words)
    # What the search before said is not this one's answer.
    page.evaluate("() => { document.querySelector('.search-said').textContent = '…' }")
    field.press("Enter")
    page.wait_for_function("() => !/…$/.test(document.querySelector('.search-said').textContent.trim())")
    return shown(page)


def shown(page) -> list[str]:
    return page.eval_on_selector_all(".search-found a", "all => all.map(each => each.getAttribute('href'))")


def test_the_browser_reads_the_rules_as_the_press_does(chromium, sample, printed) -> None:
    told = {code: " ".join([*lines, ODD]) for code, lines in FORMS.items()}
    for each in printed:
        if each.kind == "story":
            told[each.language] += " " + " ".join(stems_of(each.body, language=each.language))
    with window(chromium) as seen:
        seen.open(f"{sample.paper}/search/")
        for code, text in told.items():
            stems = [stem(word, code) for word in words_of(text)]
            ours = [[each, drawer_of(each, drawer_count=1024)] for each in stems]
            assert seen.page.evaluate(STEMS, [static_path("search.js"), text, rules(code)]) == ours
            assert len(ours) > 500


@pytest.mark.parametrize("language", ["en", "uk"])
def test_every_story_is_found_by_its_headline_and_what_is_withdrawn_is_not(chromium, sample, printed, language) -> None:
    home = "/" if language == "en" else "/uk/"
    stories = [each for each in printed if each.kind == "story" and each.language == language]
    with window(chromium) as seen:
        seen.open(f"{sample.paper}{home}search/")
        for each in stories[:12]:
            heads = [word for word, weight in stems_of(each.body, language=language).items() if weight == HEADLINE]
            title = json.loads(each.body.split(b'"application/ld+json">')[1].split(b"</script>")[0])["headline"]
            assert each.path in search(seen.page, title), (title, heads)
        gone = {"en": "price window", "uk": "бібліотекарка"}[language]
        assert not {"/news/price-of-a-window/", "/uk/kultura/bibliotekarka/"} & set(search(seen.page, gone))
        assert search(seen.page, "xylophonistically") == []
        assert "No story" in seen.text() or "Нічого" in seen.text()


def test_a_search_is_light_tells_nobody_and_can_be_kept_as_an_address(chromium, sample) -> None:
    with window(chromium) as seen:
        seen.open(f"{sample.paper}/search/")
        line = seen.page.context.new_cdp_session(seen.page)
        line.send("Network.enable")
        sizes = []
        line.on("Network.loadingFinished", lambda said: sizes.append(said["encodedDataLength"]))
        before = len(seen.requests)
        found = search(seen.page, "river power schools")
        assert found
        asked = seen.requests[before:]
        assert asked
        told = {urlsplit(each).path + urlsplit(each).query for each in asked}
        # Some browsers ask for the icon again when the part behind the # changes.
        folders = {each.rsplit("/", 1)[0] for each in told} - {"/static"}
        assert folders == {"/search", "/search/drawers", "/search/stories"}
        assert sum(sizes) <= MOST_BYTES
        assert (seen.foreign(sample.paper), seen.stored(), seen.complaints) == ([], [], [])
        address = seen.page.url
        for scheme in SCHEMES:
            for width in (WIDE, NARROW):
                seen.show(scheme=scheme, width=width)
                assert (seen.faults(), seen.sideways() <= 0) == ([], True), (scheme, width)
    with window(chromium) as later:
        later.open(address)
        assert shown(later.page) == found
        assert later.page.locator(".search-form").is_visible()
