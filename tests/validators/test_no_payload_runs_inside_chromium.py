"""Chromium runs no payload at the desk either, where scripts of Wagtail's build half of a page out of what was written."""

import mimetypes
import random
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from doors.people import arrive
from doors.walking import every_door
from masthead.stories.models import Story
from payloads.grammar import in_turn, payloads
from payloads.newsroom import WORD, a_whole_newsroom
from payloads.rooms import body_of, pages_of_the_desk, talk, write_in_every_room
from reading import a_chromium

pytestmark = [
    *(pytest.mark.judges, pytest.mark.browser, pytest.mark.long, pytest.mark.once, pytest.mark.timeout(1800)),
    pytest.mark.django_db(databases=["default", "supporters"]),
    pytest.mark.filterwarnings("ignore:Pagination may yield inconsistent results:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::bs4.MarkupResemblesLocatorWarning"),
]
TIMES, AT_ONCE = 3, 60
HTML = "text/html; charset=utf-8"
LISTEN = """
    window.hit = () => console.error("a payload ran");
    document.addEventListener("securitypolicyviolation", it => console.error(`refused: ${it.blockedURI} ${it.sample}`));
"""
# What an editor opens and points at.
TOUCH = """() => {
    for (const each of document.querySelectorAll("[aria-expanded=false], [data-controller~='w-tooltip'], [title]")) {
        for (const name of ["mouseenter", "mouseover", "focus"]) each.dispatchEvent(new Event(name));
        if (each.matches("button[aria-expanded=false]")) each.click();
    }
}"""
# Asked for by every page, besides itself.
ALWAYS = ("wagtailadmin_sprite", "wagtailadmin_javascript_catalog")


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What the desk answered at an address, and what that may load."""

    media_type: str
    body: bytes
    policy: str


def test_chromium_runs_none_at_the_desk(counts) -> None:
    words = a_whole_newsroom()
    talk(Story.objects.get(pk=words["page_id"]), word=WORD)
    seed, texts, rooms = random.randrange(2**32), 0, []
    say = in_turn(payloads(seed=seed), at_once=AT_ONCE)
    for _ in range(TIMES):
        texts += write_in_every_room(say)
        # Of a page that both see, the owner's.
        seen = reversed(list(pages_of_the_desk(words, doors=every_door())))
        rooms.append({it.address: Kept(media_type=HTML, body=it.html, policy=it.policy) for it in seen})
    always = {door.address(words): door for door in every_door() if door.name in ALWAYS}
    for address in always:
        answer = arrive("owner").get(address)
        rooms[0][address] = Kept(media_type=answer["Content-Type"], body=body_of(answer), policy="")
    with a_chromium() as chromium:
        complaints = [
            f"{seed}: {said}" for heeds in (True, False) for said in complaints_of(chromium, rooms, heeds_policy=heeds)
        ]
    counts(texts=texts, payloads=texts * AT_ONCE, pages=2 * sum(len(room) for room in rooms))
    assert sorted({each[:300] for each in complaints}) == []


def complaints_of(chromium, rooms: list[dict[str, Kept]], *, heeds_policy: bool) -> list[str]:
    """Open every page of every room, touch what is there, and return what ran, was refused, or was asked of others."""
    said: list[str] = []
    shown: dict[str, Kept] = {}
    context = chromium.new_context(bypass_csp=not heeds_policy)
    page = context.new_page()
    page.add_init_script(LISTEN)
    page.on("console", lambda it: said.append(f"{page.url}: {it.text}") if is_ours(it.text) else None)
    page.on("dialog", lambda it: (said.append(f"{page.url}: {it.message}"), it.dismiss()))
    context.route("**/*", lambda route: answer(route, shown, said=said))
    for room in rooms:
        shown.update(room)
        for address, kept in room.items():
            if kept.media_type.startswith("text/html"):
                page.goto(settings.MASTHEAD_CONFIG.addresses.desk + address, wait_until="load")
                page.evaluate(TOUCH)
    page.goto("about:blank")
    context.unroute_all(behavior="ignoreErrors")
    context.close()
    return said


def is_ours(text: str) -> bool:
    """Whether the console's line is one of the two that LISTEN writes; scripts complain of what is not answered here.

    A preview refuses the scripts and recordings that a page of the paper has, whoever wrote it.
    """
    paper = settings.MASTHEAD_CONFIG.addresses.paper
    return text.startswith(("a payload ran", "refused:")) and not text.startswith(
        ("refused: data ", f"refused: {paper}")
    )


def answer(route, shown: dict[str, Kept], *, said: list[str]) -> None:
    """Answer as the desk would, with its files; note what is asked of anybody else."""
    url = route.request.url
    parts = urlsplit(url)
    address = parts.path + (f"?{parts.query}" if parts.query else "")
    kept = shown.get(address) or shown.get(parts.path)
    addresses = settings.MASTHEAD_CONFIG.addresses
    # A preview has the paper's style and pictures.
    if f"{parts.scheme}://{parts.netloc}" not in (addresses.desk, addresses.paper):
        said.append(f"asked for: {url[:200]}")
        route.abort()
    elif kept and route.request.method == "GET":
        headers = {"content-type": kept.media_type, "content-security-policy": kept.policy}
        route.fulfill(status=200, headers=headers, body=kept.body)
    elif file := _file_at(parts.path):
        media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        route.fulfill(status=200, headers={"content-type": media_type}, body=file.read_bytes())
    else:
        route.fulfill(status=404, body="")


def _file_at(path: str) -> Path | None:
    prefix = urlsplit(settings.STATIC_URL).path
    found = finders.find(path.removeprefix(prefix)) if path.startswith(prefix) else None
    return Path(found) if isinstance(found, str) else None
