"""Captions as we keep them, read by a browser: each cue, its place and its words, and no style of anybody's."""

import pytest

from masthead.stories.recordings.webvtt import clean_captions
from masthead.stories.tests.test_captions import FILE

pytestmark = [pytest.mark.browser, pytest.mark.once]
PAGE = "<!doctype html><video><track kind=captions src=/a.vtt srclang=uk label=Own default></video>"
ARE_READ = "() => document.querySelector('track').readyState === 2"
CUES = """() => [...document.querySelector("track").track.cues].map(
    it => [it.startTime, it.endTime, it.line, it.align, it.getCueAsHTML().textContent])"""


@pytest.mark.parametrize("raw", [FILE.encode(), clean_captions(FILE.encode())], ids=["as it came", "as it is kept"])
def test_a_browser_reads_the_same_cues(page, raw: bytes) -> None:
    page.route("**/*", lambda route: route.fulfill(body=PAGE, content_type="text/html; charset=utf-8"))
    page.route("**/a.vtt", lambda route: route.fulfill(body=raw, content_type="text/vtt"))
    page.goto("http://paper.example/")
    page.evaluate("document.querySelector('track').track.mode = 'showing'")
    page.wait_for_function(ARE_READ)
    first, last = page.evaluate(CUES)
    assert first[:2] == [1, 4]
    assert first[2:4] == [-2, "start"]
    # A browser swallows what follows a stray "<" as a tag; we take it for a word.
    assert first[4] == "Tea & bread, she said " + ("< then\n- yes <b>" if raw.startswith(b"WEBVTT\n\n00") else "<b>")
    assert last == [3600, 3600.5, "auto", "center", "Дякую"]
