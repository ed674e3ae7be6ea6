"""Which appeal was followed is decided in the browser: real templates and script, and what the form then sends."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest
from django.template.loader import render_to_string

from masthead.style.files import static_file
from reading import window

pytestmark = [pytest.mark.browser, pytest.mark.once]
PAPER = "https://paper.example"
SCRIPT = '<script type="module" src="/appeal.js"></script>'


class Paper:
    """Three pages and their script, and what was sent to the counter."""

    def __init__(self, *, counts: bool) -> None:
        rules = SimpleNamespace(most_views=4, within_days=30, counts_views=counts)
        ask = SimpleNamespace(id=17, text="A coffee?", button="Yes")
        offer = SimpleNamespace(amounts=(("5", "5"),), intervals=(("once", "once"),), ways=())
        site = SimpleNamespace(counter=PAPER, language="en")
        story = {"ask": ask, "rules": rules, "where": SimpleNamespace(path="/support/"), "seen": f"{PAPER}/seen/"}
        self.pages = {
            "/story/": render_to_string("appeal/ask.html", story).partition("<script")[0] + SCRIPT,
            "/support/": render_to_string("appeal/form.html", {"site": site, "offer": offer, "counts": counts})
            + (SCRIPT if counts else ""),
            "/thanks/": f'<div data-quiet-days="90"></div>{SCRIPT}',
        }
        self.sent: list[str | None] = []

    def answer(self, route) -> None:
        path = route.request.url.removeprefix(PAPER)
        if path == "/appeal.js":
            route.fulfill(body=static_file("appeal.js").body, content_type="text/javascript")
        elif path == "/give/":
            self.sent.append(parse_qs(route.request.post_data, keep_blank_values=True).get("ask", [None])[0])
            route.fulfill(body="done", content_type="text/html")
        else:
            route.fulfill(body=self.pages.get(path, ""), content_type="text/html")


@contextmanager
def reader_of(chromium, *, counts: bool = True, **said) -> Iterator[tuple[Paper, object]]:
    paper = Paper(counts=counts)
    with window(chromium, **said) as seen:
        seen.page.context.route("**/*", paper.answer)
        yield paper, seen.page


def follow(page) -> None:
    page.goto(f"{PAPER}/story/")
    page.click(".appeal a")
    page.wait_for_url(f"{PAPER}/support/")


def give(page, *, directly: bool = True) -> None:
    if directly:
        page.goto(f"{PAPER}/support/")
    page.fill("[name=email]", "ann@example.org")
    page.click("button")
    page.wait_for_url(f"{PAPER}/give/")


def test_a_link_that_was_followed_is_said_once(chromium) -> None:
    with reader_of(chromium) as (paper, page):
        give(page)
        follow(page)
        assert page.input_value("[name=ask]") == ""
        give(page, directly=False)
        give(page)
        page.go_back()
        give(page, directly=False)
        assert paper.sent == ["", "17", "", ""]


def test_it_is_forgotten_after_a_day_and_with_a_gift(chromium) -> None:
    with reader_of(chromium) as (paper, page):
        for days in (1, 2):
            follow(page)
            page.evaluate(
                "(days) => { const it = JSON.parse(localStorage.appeal); it.on -= days; localStorage.appeal = JSON.stringify(it); }",
                days,
            )
            give(page)
        follow(page)
        page.goto(f"{PAPER}/thanks/")
        give(page)
        assert paper.sent == ["17", "", ""]


def test_where_nobody_counts_or_the_reader_objects_nothing_is_kept_or_said(chromium) -> None:
    with reader_of(chromium, counts=False) as (paper, page):
        follow(page)
        assert "17" not in page.evaluate("() => localStorage.appeal || ''")
        give(page, directly=False)
        assert paper.sent == [None]
    with reader_of(chromium) as (paper, page):
        page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })")
        follow(page)
        give(page, directly=False)
        assert (paper.sent, page.evaluate("() => localStorage.length")) == ([""], 0)


def test_without_a_script_the_form_says_nothing(chromium) -> None:
    with reader_of(chromium, java_script_enabled=False) as (paper, page):
        follow(page)
        give(page, directly=False)
        assert paper.sent == [""]
