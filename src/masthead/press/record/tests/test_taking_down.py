"""A page is taken down by the store alone: it is gone, nothing that can be without it names it, the rest stays."""

import json
from pathlib import Path

import pytest

from masthead.press.edition import Edition
from masthead.press.record.freezing import freeze
from masthead.press.record.rollback import roll_back
from masthead.press.record.taking_down import TakenDown, take_down
from masthead.press.tests.sheets import AT, POLICY, printed, sheet
from masthead.press.view import PRINTED_BY, UNDER_WAY

pytestmark = pytest.mark.once
RIVER = "/news/river/"


def picture(name: str) -> object:
    return sheet(f"/media/{name}.webp", body=name.encode() * 99, media_type="image/webp")


def page(path: str, *names: str, text: str = "") -> object:
    """Return a page that says addresses in its own words, which nobody cuts."""
    return sheet(path, text + "".join(f"<b>{each}</b>" for each in names))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a frozen edition: a story that moved, and pages that name it from the beginning, later, or elsewhere."""
    told = [sheet("!404/", "nothing here", status=404), sheet("!404/uk/", "нема", status=404)]
    printed(tmp_path, *told, page("/", "/spam/", text="oldest"), page("/spam/", text="spam"), page("/bridge/"))
    printed(tmp_path, sheet("/spam/", "gone", status=410), page("/", "/media/old.webp", text="older"), picture("old"))
    story = page("/river/", "/media/river.webp", "/media/both.webp")
    printed(tmp_path, story, picture("river"), picture("both"), page("/topics/water/", "/river/", "/media/both.webp"))
    printed(tmp_path, page("/", "/river/", "/media/card.webp", text="newer"), picture("card"))
    moved = sheet("/river/", "", status=301, location=RIVER)
    printed(tmp_path, moved, page(RIVER, "/media/river.webp", "/media/both.webp"), page("/", RIVER, "/media/card.webp"))
    with Edition.open(tmp_path, writable=True) as edition:
        with edition.writing(reason="a test", at=AT) as change:
            change.drop_path("/media/old.webp")
            change.put("meta", PRINTED_BY, b"this house")
            change.put("meta", UNDER_WAY, b"{}")
        freeze(edition=edition, why="a break-in", at=AT)
    return tmp_path


def down(folder: Path, path: str = RIVER) -> TakenDown:
    with Edition.open(folder, writable=True) as edition:
        return take_down(edition=edition, paths=(path,), at=AT, policy=POLICY)


def answers(folder: Path) -> dict[str, tuple[int, bytes]]:
    with Edition.open(folder) as edition, edition.reading() as view:
        return {path: (entry.status, view.read(path).body) for path, entry in view.paths()}


def test_it_is_gone_and_pages_go_back_to_where_nothing_withdrawn_is_named(folder: Path) -> None:
    before = answers(folder)
    assert down(folder) == TakenDown(back=("/",), naming=("/topics/water/",))
    after = answers(folder)
    assert after[RIVER] == (410, before["!404/"][1])
    assert b"older" in after["/"][1]
    assert {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)} == {
        RIVER, "/", "/media/river.webp", "/media/card.webp", "/media/old.webp",
    }  # fmt: skip
    assert "/media/old.webp" in after
    assert {"/media/river.webp", "/media/card.webp"}.isdisjoint(after)


def test_what_names_it_is_cut_out_of_cards_lists_feeds_and_texts(folder: Path) -> None:
    card = f'<article class="card"><img src="/media/card.webp"><h2><a href="{RIVER}">SECRET</a></h2>SECRET</article>'
    other = '<article class="card"><h2><a href="/bridge/">Bridge</a></h2></article>'
    story = f'<article><h1>Bridge</h1><p>As <a href="https://paper.example{RIVER}">we wrote</a>, no.</p></article>'
    head = f'<link rel="alternate" href="{RIVER}"><script type="application/ld+json">{{"url": "{RIVER}"}}</script>'
    rss, atom, urls = (f"<{each}><a>{{}}</a></{each}>" for each in ("item", "entry", "url"))
    feed = json.dumps({"items": [{"url": RIVER, "text": "SECRET"}, {"url": "/bridge/"}], "title": "The Herald"})

    def xml(path: str, *parts: str) -> object:
        return sheet(path, body=f"<x>{''.join(parts)}</x>".encode(), media_type="application/xml; charset=utf-8")

    printed_anyway(
        folder, sheet("/", card + other, tags=("front", "front-en")), sheet("/bridge/", head + story),
        xml("/feed.xml", rss.format(f"{RIVER} SECRET"), rss.format("/bridge/")),
        xml("/atom.xml", atom.format("/bridge/"), atom.format(RIVER)), xml("/map.xml", urls.format(RIVER)),
        sheet("/feed.json", body=feed.encode(), media_type="application/feed+json; charset=utf-8"),
        sheet("/search/4.json", body=f'["{RIVER}"]'.encode(), media_type="application/json"),
    )  # fmt: skip
    done = down(folder)
    assert done.cut == ("/", "/atom.xml", "/bridge/", "/feed.json", "/feed.xml", "/map.xml")
    assert (done.back, done.closed, done.naming) == ((), ("/search/4.json",), ("/topics/water/",))
    after = answers(folder)
    assert not any(RIVER.encode() in body or b"SECRET" in body for _, body in after.values())
    assert all(b"/bridge/" in after[path][1] for path in ("/", "/feed.xml", "/atom.xml", "/feed.json"))
    assert after["/"][1].startswith(b"<!DOCTYPE html>")
    assert b"As we wrote, no." in after["/bridge/"][1]
    assert "/media/card.webp" not in after
    with Edition.open(folder) as edition, edition.reading() as view:
        assert view.entry("/").tags == ("front", "front-en")


def test_printing_stays_frozen_and_everything_is_looked_at_afterwards(folder: Path) -> None:
    down(folder)
    with Edition.open(folder) as edition, edition.reading() as view:
        assert view.frozen.startswith("a break-in, ")
        assert (view.get("meta", PRINTED_BY), view.get("meta", UNDER_WAY)) == (None, None)


def test_it_is_said_in_the_language_of_the_address(folder: Path) -> None:
    printed_anyway(folder, page("/uk/новини/річка/"))
    assert down(folder, "/uk/новини/річка/") == TakenDown()
    assert answers(folder)["/uk/новини/річка/"] == (410, answers(folder)["!404/uk/"][1])


def test_without_a_page_that_says_so_nothing_is_answered(tmp_path: Path) -> None:
    printed(tmp_path, page("/"), page(RIVER))
    assert down(tmp_path) == TakenDown()
    assert list(answers(tmp_path)) == ["/"]


def test_no_rollback_brings_it_back(folder: Path) -> None:
    down(folder)
    for number in range(1, 7):
        with Edition.open(folder, writable=True) as edition:
            roll_back(edition=edition, number=number, at=AT)
        assert answers(folder).get(RIVER, (410, b""))[0] == 410
        assert RIVER.encode() not in answers(folder)["/"][1]


def test_what_a_rollback_undid_does_not_come_back(tmp_path: Path) -> None:
    printed(tmp_path, page("/", text="good"))
    printed(tmp_path, page(RIVER), page("/", RIVER))
    printed(tmp_path, page("/", text="defaced"))
    with Edition.open(tmp_path, writable=True) as edition:
        roll_back(edition=edition, number=2, at=AT)
    assert down(tmp_path) == TakenDown(back=("/",))
    assert b"good" in answers(tmp_path)["/"][1]


def test_an_address_that_led_there_once_and_is_another_page_now_may_be_named(folder: Path) -> None:
    printed_anyway(folder, page("/river/", text="another"), page("/", "/river/", text="names the other"))
    assert down(folder).back == ()
    assert b"names the other" in answers(folder)["/"][1]


def printed_anyway(folder: Path, *pages) -> None:
    edition = Edition.open(folder, writable=True)
    with edition, edition.writing(reason="a test", at=AT, despite_freeze=True) as change:
        for each in pages:
            change.set_path(each)
