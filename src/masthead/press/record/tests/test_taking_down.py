"""A page is taken down by the store alone: it is gone, nothing that can be without it names it, the rest stays."""

from pathlib import Path

import pytest

from masthead.press.edition import Edition
from masthead.press.record.freezing import freeze
from masthead.press.record.rollback import roll_back
from masthead.press.record.taking_down import TakenDown, take_down
from masthead.press.tests.sheets import AT, printed, sheet
from masthead.press.view import PRINTED_BY, UNDER_WAY

pytestmark = pytest.mark.once
RIVER = "/news/river/"


def picture(name: str) -> object:
    return sheet(f"/media/{name}.webp", body=name.encode() * 99, media_type="image/webp")


def page(path: str, *names: str, text: str = "") -> object:
    return sheet(path, text + "".join(f'<a href="https://paper.example{each}">there</a>' for each in names))


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
        return take_down(edition=edition, path=path, at=AT)


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
