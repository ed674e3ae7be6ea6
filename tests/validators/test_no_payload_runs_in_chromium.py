"""Chromium, which executes whatever can be executed, runs no payload of any text, with our policy and without it."""

import random
from datetime import timedelta
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings
from django.utils import timezone

from masthead.press.chore import print_all
from masthead.press.edition import Edition
from payloads.grammar import in_turn, payloads
from payloads.newsroom import a_whole_newsroom
from payloads.words import write_everywhere
from reading import a_chromium

pytestmark = [
    *(pytest.mark.judges, pytest.mark.browser, pytest.mark.long, pytest.mark.once, pytest.mark.timeout(1800)),
    pytest.mark.django_db(databases=["default", "supporters"]),
]
TIMES, AT_ONCE = 15, 10
# Whoever says so is not counted when an appeal is seen, so nothing is asked for but what a page is made of.
LISTEN = """
    Object.defineProperty(navigator, "globalPrivacyControl", { value: true });
    window.hit = () => console.error("a payload ran");
    document.addEventListener("securitypolicyviolation", it => console.error(`refused: ${it.blockedURI} ${it.sample}`));
"""


def answers(edition: Edition) -> dict[str, dict[str, object]]:
    """Return how the press answers each path: status, headers, body."""
    with edition.reading() as view:
        found = {}
        for path, entry in view.paths():
            lines = entry.shared_head.decode().split("\r\n")
            headers = dict(line.split(": ", 1) for line in lines if line and not line.startswith("content-encoding"))
            found[path] = {"status": entry.status, "headers": headers, "body": view.read(path).body}
        return found


def test_chromium_runs_none(edition: Edition, counts) -> None:
    a_whole_newsroom()
    seed, texts, editions = random.randrange(2**32), 0, []
    say = in_turn(payloads(seed=seed), at_once=AT_ONCE)
    for _ in range(TIMES):
        texts += write_everywhere(say)
        print_all(edition=edition, at=timezone.now() + timedelta(minutes=1), reason="payloads")
        editions.append(answers(edition))
    paper = settings.MASTHEAD_CONFIG.addresses.paper
    with a_chromium() as chromium:
        complaints = [
            f"{seed}: {said}"
            for has_no_policy in (False, True)
            for said in complaints_of(chromium, editions, paper=paper, bypass_csp=has_no_policy)
        ]
    counts(texts=texts, payloads=texts * AT_ONCE, pages=2 * sum(len(html_paths(each)) for each in editions))
    assert complaints == []


def html_paths(edition: dict[str, dict[str, object]]) -> list[str]:
    return [path for path, it in edition.items() if it["headers"].get("content-type", "").startswith("text/html")]


def complaints_of(chromium, editions: list[dict], *, paper: str, bypass_csp: bool) -> list[str]:
    """Open every page of every edition, and return what the browser says of them, and what it asked others for."""
    said: list[str] = []
    context = chromium.new_context(bypass_csp=bypass_csp)
    page = context.new_page()
    page.add_init_script(LISTEN)
    page.on("console", lambda it: said.append(f"{page.url}: {it.text}") if it.type == "error" else None)
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    page.on("dialog", lambda it: (said.append(f"{page.url}: {it.message}"), it.dismiss()))
    shown: dict[str, dict[str, object]] = {}
    context.route("**/*", answering(shown, paper=paper, said=said))
    for edition in editions:
        shown.update(edition)
        for path in html_paths(edition):
            if edition[path]["status"] == 200:
                page.goto(paper + path, wait_until="load")
    page.goto("about:blank")
    context.unroute_all(behavior="ignoreErrors")
    context.close()
    return said


def answering(edition: dict, *, paper: str, said: list[str]):
    """Return what answers as the press would, and notes whatever else is asked for."""

    def answer(route) -> None:
        parts = urlsplit(route.request.url)
        path = unquote(parts.path)
        if f"{parts.scheme}://{parts.netloc}" == paper and path in edition:
            route.fulfill(**edition[path])
        else:
            said.append(f"asked for: {route.request.url[:200]}")
            route.abort()

    return answer
