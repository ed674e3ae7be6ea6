"""Chromium runs no payload at the desk either, where scripts of Wagtail's build half of a page out of what was written."""

import mimetypes
import random
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
from payloads.opening import HTML, House, Kept, complaints_of
from payloads.rooms import body_of, pages_of_the_desk, talk, write_in_every_room
from reading import a_chromium

pytestmark = [
    *(pytest.mark.judges, pytest.mark.browser, pytest.mark.long, pytest.mark.once, pytest.mark.timeout(1800)),
    pytest.mark.django_db(databases=["default", "supporters"]),
    pytest.mark.filterwarnings("ignore:Pagination may yield inconsistent results:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::bs4.MarkupResemblesLocatorWarning"),
]
TIMES, AT_ONCE = 3, 60
# What an editor opens and points at.
TOUCH = """() => {
    for (const each of document.querySelectorAll("[aria-expanded=false], [data-controller~='w-tooltip'], [title]")) {
        for (const name of ["mouseenter", "mouseover", "focus"]) each.dispatchEvent(new Event(name));
        if (each.matches("button[aria-expanded=false]")) each.click();
    }
}"""
# Asked for by every page, besides itself.
ALWAYS = ("wagtailadmin_sprite", "wagtailadmin_javascript_catalog")


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
    addresses = settings.MASTHEAD_CONFIG.addresses
    # A preview has the paper's style and pictures.
    may_ask = (addresses.desk, addresses.paper)
    house = House(at=addresses.desk, may_ask=may_ask, file_at=file_at, is_fault=is_ours, touch=TOUCH)
    with a_chromium() as chromium:
        complaints = [f"{seed}: {said}" for said in complaints_of(chromium, rooms, house=house)]
    counts(texts=texts, payloads=texts * AT_ONCE, pages=2 * sum(len(room) for room in rooms))
    assert sorted({each[:300] for each in complaints}) == []


def is_ours(text: str) -> bool:
    """Whether the console's line is one of the two that LISTEN writes; scripts complain of what is not answered here.

    A preview refuses the scripts and recordings that a page of the paper has, whoever wrote it.
    """
    paper = settings.MASTHEAD_CONFIG.addresses.paper
    return text.startswith(("a payload ran", "refused:")) and not text.startswith(
        ("refused: data ", f"refused: {paper}")
    )


def file_at(path: str) -> Kept | None:
    """Return a static file of the desk."""
    prefix = urlsplit(settings.STATIC_URL).path
    found = finders.find(path.removeprefix(prefix)) if path.startswith(prefix) else None
    if not isinstance(found, str):
        return None
    media_type = mimetypes.guess_type(found)[0] or "application/octet-stream"
    return Kept(media_type=media_type, body=Path(found).read_bytes(), policy="")
