"""Checks of the rollback: all as it was, but what was withdrawn since; in one edition, and nothing printed after it."""

from datetime import timedelta
from pathlib import Path

import pytest

from masthead.press.edition import Edition, EditionFrozen
from masthead.press.prepared import Prepared
from masthead.press.record.freezing import freeze, thaw
from masthead.press.record.rollback import NoSuchEdition, RolledBack, roll_back
from masthead.press.tests.sheets import AT, long, printed, sheet
from masthead.press.view import PRINTED_BY

pytestmark = pytest.mark.once
GOOD, BAD = long("As it was written"), long("Defaced")
LATER = AT + timedelta(hours=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where this check's edition lies."""
    return tmp_path / "press"


def names(*paths: str, text: str = "") -> str:
    """Return a text that links to paths, as printed pages do."""
    return long(text) + "".join(f'<a href="https://paper.example{path}">there</a>' for path in paths)


def withdrawn(folder: Path, *paths: str, sheets: tuple[Prepared, ...] = ()) -> None:
    """Print an edition that withdraws paths."""
    with Edition.open(folder, writable=True) as edition, edition.writing(reason="withdrawn", at=AT) as change:
        for path in paths:
            change.drop_path(path)
        for each in sheets:
            change.set_path(each)


def back(folder: Path, number: int) -> RolledBack:
    """Roll back."""
    with Edition.open(folder, writable=True) as edition:
        return roll_back(edition=edition, number=number, at=LATER)


def body(folder: Path, path: str) -> bytes | None:
    """Return what a path answers."""
    with Edition.open(folder) as edition, edition.reading() as view:
        found = view.read(path)
        return None if found is None else found.body


def test_a_defacement_is_undone_in_one_edition(folder: Path) -> None:
    printed(folder, sheet("/", GOOD), sheet("/river/", GOOD))
    printed(folder, sheet("/", BAD), sheet("/spam/", BAD))
    done = back(folder, 1)
    assert (done.number, done.left, sorted(done.changed_paths)) == (3, (), ["/", "/spam/"])
    assert GOOD.encode() in body(folder, "/")
    assert body(folder, "/spam/") is None
    with Edition.open(folder) as edition, edition.reading() as view:
        assert (view.number, view.at, view.get("meta", PRINTED_BY)) == (3, LATER.isoformat(), None)


def test_a_rollback_can_be_undone(folder: Path) -> None:
    printed(folder, sheet("/", GOOD))
    printed(folder, sheet("/", BAD))
    back(folder, 1)
    back(folder, 2)
    assert BAD.encode() in body(folder, "/")


def test_nothing_is_printed_until_the_freeze_is_lifted(folder: Path) -> None:
    printed(folder, sheet("/", GOOD))
    printed(folder, sheet("/", BAD))
    back(folder, 1)
    with pytest.raises(EditionFrozen, match=r"rolled back to edition 1, 2026-03-14 10:30 UTC.*press thaw"):
        printed(folder, sheet("/", BAD))
    with Edition.open(folder, writable=True) as edition:
        assert thaw(edition=edition)
        assert not thaw(edition=edition)
    printed(folder, sheet("/", BAD))
    assert BAD.encode() in body(folder, "/")


def test_a_run_that_began_before_the_freeze_prints_nothing(folder: Path) -> None:
    printed(folder, sheet("/", GOOD))
    with Edition.open(folder, writable=True) as edition, edition.reading() as view:
        freeze(edition=edition, why="a test", at=AT)
        with pytest.raises(EditionFrozen), edition.writing(reason="late", at=AT) as change:
            change.set_path(sheet("/", BAD))
        assert view.number == 1
    assert GOOD.encode() in body(folder, "/")


@pytest.mark.parametrize("how", ["gone", "says so", "leads to what is gone"])
def test_what_was_withdrawn_stays_withdrawn(folder: Path, how: str) -> None:
    printed(folder, sheet("/river/", GOOD), sheet("/", GOOD))
    after = {
        "gone": (),
        "says so": (sheet("/river/", "gone", status=410),),
        "leads to what is gone": (sheet("/river/", "", status=301, location="/new/"), sheet("/new/", "", status=410)),
    }
    withdrawn(folder, "/river/", sheets=after[how])
    printed(folder, sheet("/", BAD))
    done = back(folder, 1)
    assert GOOD.encode() not in (body(folder, "/river/") or b"")
    assert GOOD.encode() in body(folder, "/")
    assert set(done.left) == {each.path for each in after[how]}


def test_a_page_that_names_what_was_withdrawn_goes_back_further(folder: Path) -> None:
    printed(folder, sheet("/", GOOD))
    printed(folder, sheet("/river/", GOOD), sheet("/", names("/river/", text="two")))
    withdrawn(folder, "/river/", sheets=(sheet("/", long("three")),))
    printed(folder, sheet("/", BAD))
    back(folder, 2)
    assert (body(folder, "/river/"), GOOD.encode() in body(folder, "/")) == (None, True)


def test_where_every_earlier_printing_names_it_a_later_one_stands(folder: Path) -> None:
    printed(folder, sheet("/річка/", GOOD), sheet("/", names("/%D1%80%D1%96%D1%87%D0%BA%D0%B0/", text="one")))
    withdrawn(folder, "/річка/", sheets=(sheet("/", GOOD),))
    printed(folder, sheet("/", BAD))
    done = back(folder, 1)
    assert (done.left, GOOD.encode() in body(folder, "/")) == ((), True)


def test_what_came_back_after_it_was_withdrawn_is_not_what_it_was_before(folder: Path) -> None:
    printed(folder, sheet("/river/", long("withdrawn")))
    withdrawn(folder, "/river/")
    printed(folder, sheet("/river/", GOOD))
    printed(folder, sheet("/river/", BAD))
    back(folder, 1)
    assert GOOD.encode() in body(folder, "/river/")


def test_a_page_was_withdrawn_in_the_edition_that_is_asked_for(folder: Path) -> None:
    printed(folder, sheet("/river/", "gone", status=410), sheet("/", GOOD))
    printed(folder, sheet("/river/", BAD))
    back(folder, 1)
    assert b"gone" in body(folder, "/river/")


def test_what_came_since_and_was_withdrawn_goes_on_saying_so(folder: Path) -> None:
    printed(folder, sheet("/", GOOD))
    printed(folder, sheet("/river/", BAD))
    printed(folder, sheet("/river/", "gone", status=410))
    back(folder, 1)
    assert b"gone" in body(folder, "/river/")


def test_pictures_come_back_with_the_page_and_others_go(folder: Path) -> None:
    def file(name: str, content: bytes) -> Prepared:
        return sheet(f"/media/{name}", body=content, media_type="image/webp")

    style = sheet("/static/paper.css", body=b"a{background:url(/static/dots.svg)}", media_type="text/css")
    dots = sheet("/static/dots.svg", body=b"<svg/>", media_type="image/svg+xml")
    good = names("/media/river.webp", "/static/paper.css", text="good")
    printed(folder, sheet("/", good), file("river.webp", b"RIVER"), style, dots)
    bad = (sheet("/", names("/media/bad.webp")), file("bad.webp", b"BAD"))
    withdrawn(folder, "/media/river.webp", "/static/paper.css", "/static/dots.svg", sheets=bad)
    back(folder, 1)
    with Edition.open(folder) as edition, edition.reading() as view:
        assert [path for path, _ in view.paths()] == ["/", "/media/river.webp", "/static/dots.svg", "/static/paper.css"]
    assert body(folder, "/media/river.webp") == b"RIVER"


def test_what_keeps_no_history_stays_as_it_is(folder: Path) -> None:
    for text in ("one", "two"):
        with Edition.open(folder, writable=True) as edition, edition.writing(reason="a test", at=AT) as change:
            change.set_path(sheet("/thanks/", long(text)))
            change.set_path(sheet("/", long(text)))
            change.keep_no_history("/thanks/")
    back(folder, 1)
    assert b"two" in body(folder, "/thanks/")
    assert b"one" in body(folder, "/")


@pytest.mark.parametrize("number", [0, 3, 99])
def test_an_edition_that_is_none_is_refused(folder: Path, number: int) -> None:
    printed(folder, sheet("/", GOOD))
    printed(folder, sheet("/", BAD))
    with pytest.raises(NoSuchEdition, match="the editions 1 to 2"):
        back(folder, number)
    with Edition.open(folder) as edition, edition.reading() as view:
        assert (view.number, view.frozen) == (2, "")
