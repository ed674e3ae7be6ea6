"""Checks that a whole print mends whatever was done to the edition, and that the audit sees it before."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from masthead.press import rendering
from masthead.press.audit import Difference, audit
from masthead.press.change import Change
from masthead.press.edition import Edition
from masthead.press.entry import unpack
from masthead.press.prepared import HeaderPolicy
from masthead.press.tests.sheets import AT, sheet
from masthead.press.tests.toy_house import House, Item, toy_house
from masthead.press.whole import print_everything

FILE = "/media/1.webp"
pytestmark = pytest.mark.once


@pytest.fixture
def house(edition: Edition) -> Iterator[House]:
    """Return the toy house, printed: two pages, a file, and their list."""
    with toy_house() as made:
        made.files["1.webp"] = b"a picture"
        items = (("one", Item(path="/one/", text="1", files=("1.webp",))), ("two", Item(path="/two/", text="2")))
        made.print(*(made.set(name, item) for name, item in items), edition=edition, at=AT)
        yield made


def other_body(path: str) -> Callable[[Change], None]:
    def tamper(change: Change) -> None:
        change.put("bodies", unpack(change.get("paths", path.encode())).variants[-1].body_key, b"defaced")

    return tamper


def no_body(change: Change) -> None:
    change.delete("bodies", unpack(change.get("paths", b"/one/")).variants[-1].body_key)


def other_page(path: str) -> Callable[[Change], None]:
    return lambda change: change.put("paths", path.encode(), sheet(path, "defaced").packed)


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        pytest.param(other_body("/one/"), [("/one/", "body differs")], id="a body"),
        pytest.param(no_body, [("/one/", "body missing")], id="a lost body"),
        pytest.param(other_body(FILE), [(FILE, "body differs")], id="a picture"),
        pytest.param(other_page("/one/"), [("/one/", "body missing"), ("/one/", "differs")], id="a page"),
        pytest.param(other_page(FILE), [(FILE, "body missing"), (FILE, "differs")], id="a file's headers"),
        pytest.param(other_page("/new/"), [("/new/", "body missing"), ("/new/", "extra")], id="a page of theirs"),
        pytest.param(lambda change: change.delete("paths", b"/one/"), [("/one/", "missing")], id="a page gone"),
        pytest.param(lambda change: change.delete("paths", FILE.encode()), [(FILE, "missing")], id="a file gone"),
    ],
)
def test_what_was_tampered_with_is_found_and_mended(
    tamper: Callable[[Change], None], found: list[tuple[str, str]], house: House, edition: Edition
) -> None:
    assert audit(edition=edition) == ()
    with edition.writing(reason="nobody knows", at=AT) as change:
        tamper(change)
    expected = {Difference(path=path, what=what) for path, what in found}
    assert expected == set(audit(edition=edition))
    print_everything(edition=edition, at=AT + timedelta(minutes=1), reason="mend")
    assert audit(edition=edition) == ()


def test_new_headers_reach_the_files_too(house: House, edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a newsroom takes up https every answer says so, not the pages alone."""
    policy = HeaderPolicy(counter="https://counter.example", is_https=True)
    monkeypatch.setattr(rendering, "header_policy", lambda: policy)
    assert {each.path for each in audit(edition=edition)} == {"/one/", "/two/", "/group/a/", FILE}
    print_everything(edition=edition, at=AT, reason="https")
    assert audit(edition=edition) == ()
    with edition.reading() as view:
        assert all(b"strict-transport-security" in entry.shared_head.lower() for _, entry in view.paths())


def test_a_file_that_is_lost_stays_as_it_was_printed(house: House, edition: Edition) -> None:
    house.files.clear()
    outcome = print_everything(edition=edition, at=AT, reason="a whole print")
    assert outcome.failed == ()
    with edition.reading() as view:
        assert view.read(FILE).body == b"a picture"


def test_each_file_is_loaded_once_a_print(house: House, edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    house.set("two", Item(path="/two/", text="2", files=("1.webp",)))
    loaded: list[str] = []
    monkeypatch.setattr(house, "load", lambda name: loaded.append(name) or b"a picture")
    print_everything(edition=edition, at=AT, reason="a whole print")
    assert loaded == ["1.webp"]
