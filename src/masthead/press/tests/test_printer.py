"""Checks of what is printed when, and that one page's trouble is no other page's."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest

from masthead.press import table, whole
from masthead.press.audit import audit
from masthead.press.due import failures, next_due
from masthead.press.edition import Edition
from masthead.press.facts import Args, FactKey, fact
from masthead.press.printer import TooMany, print_suspects
from masthead.press.tests.sheets import AT
from masthead.press.tests.toy_house import House, Item, toy_house
from masthead.press.whole import Wanted, print_everything, print_whole

LATER = AT + timedelta(minutes=2)


@pytest.fixture
def house() -> Iterator[House]:
    """Return the toy house, empty."""
    with toy_house() as made:
        yield made


def bodies(edition: Edition) -> dict[str, str]:
    with edition.reading() as view:
        return {path: view.read(path).body.decode() for path, _ in view.paths()}


def troubles(edition: Edition) -> dict[str, str]:
    with edition.reading() as view:
        return {str(each.key): each.message for each in failures(view)}


def test_a_page_comes_changes_and_goes(house: House, edition: Edition) -> None:
    house.print(house.set("one", Item(path="/one/", text="1")), edition=edition, at=AT)
    assert bodies(edition) == {"/one/": "1", "/group/a/": "1"}
    outcome = house.print(house.set("one", Item(path="/uno/", text="2")), edition=edition, at=AT)
    assert bodies(edition) == {"/uno/": "2", "/group/a/": "2"}
    assert set(outcome.changed_paths) == {"/one/", "/uno/", "/group/a/"}
    house.print(house.set("one", None), edition=edition, at=AT)
    assert bodies(edition) == {}
    with edition.reading() as view:
        assert [view.count(table) for table in ("pages", "readers", "facts", "links", "due", "failed")] == [0] * 6


def test_only_pages_that_saw_another_value_are_rendered(house: House, edition: Edition) -> None:
    names = ("one", "two", "three")
    house.print(*(house.set(name, Item(path=f"/{name}/", text=name)) for name in names), edition=edition, at=AT)
    house.print(house.set("two", Item(path="/two/", text="other")), edition=edition, at=AT)
    assert sorted(house.rendered) == ["group a", "two"]
    house.print(house.set("two", house.items["two"]), edition=edition, at=AT)
    assert house.rendered == []


def test_what_an_item_has_left_is_printed_as_well_as_what_it_joined(house: House, edition: Edition) -> None:
    house.print(house.set("one", Item(path="/one/", text="1", group="a")), edition=edition, at=AT)
    house.print(house.set("one", Item(path="/one/", text="1", group="b")), edition=edition, at=AT)
    assert bodies(edition) == {"/one/": "1", "/group/b/": "1"}


def test_a_path_may_pass_from_one_page_to_another(house: House, edition: Edition) -> None:
    house.print(house.set("one", Item(path="/x/", text="1")), edition=edition, at=AT)
    suspects = (house.set("one", Item(path="/y/", text="1")), house.set("two", Item(path="/x/", text="2")))
    house.print(*suspects, edition=edition, at=AT)
    assert bodies(edition) | {"/group/a/": ""} == {"/x/": "2", "/y/": "1", "/group/a/": ""}


def test_very_many_pages_are_not_printed_at_once(house: House, edition: Edition) -> None:
    suspects = [house.set(name, Item(path=f"/{name}/", text=name)) for name in ("one", "two")]
    with pytest.raises(TooMany):
        print_suspects(edition=edition, suspects=suspects, at=AT, reason="a test", most=2)
    assert bodies(edition) == {}
    light = {"item": replace(table._kinds["item"], is_light=True)}
    with patch.dict(table._kinds, light):
        print_suspects(edition=edition, suspects=suspects, at=AT, reason="a test", most=2)
    assert bodies(edition) == {"/one/": "one", "/two/": "two", "/group/a/": "one two"}


def test_very_many_suspects_are_read_at_once(house: House, edition: Edition) -> None:
    read: list[int] = []

    def many(every: list[Args]) -> dict[Args, int]:
        read.append(len(every))
        return dict.fromkeys(every, 1)

    @fact("toy.many", many=many)
    def one_by_one(name: str) -> int | None:
        raise AssertionError(f"{name} was read by itself")

    outcome = house.print(*(FactKey("toy.many", (str(number),)) for number in range(30)), edition=edition, at=AT)
    assert (read, outcome.unread) == ([30], ())


@pytest.mark.parametrize("first", ["one", "two"])
def test_of_two_pages_at_one_path_the_same_stands_however_it_came(house: House, edition: Edition, first: str) -> None:
    second = {"one": "two", "two": "one"}[first]
    for name in (first, second):
        house.print(house.set(name, Item(path="/x/", text=name)), edition=edition, at=AT)
    assert bodies(edition)["/x/"] == "one"
    assert troubles(edition) == {'item["two"]': "another page stands at /x/"}
    assert audit(edition=edition) == ()
    house.print(house.set("one", None), edition=edition, at=AT)
    house.print(edition=edition, at=LATER)
    assert (bodies(edition)["/x/"], troubles(edition)) == ("two", {})


def test_a_page_that_cannot_be_printed_stays_as_it_was(house: House, edition: Edition) -> None:
    house.print(house.set("one", Item(path="/one/", text="1")), edition=edition, at=AT)
    house.unprintable.add("one")
    suspects = (house.set("one", Item(path="/one/", text="2")), house.set("two", Item(path="/two/", text="2")))
    outcome = house.print(*suspects, edition=edition, at=AT)
    assert outcome.failed == ('item["one"]',)
    assert bodies(edition) == {"/one/": "1", "/two/": "2", "/group/a/": "2 2"}
    house.unprintable.clear()
    house.print(edition=edition, at=AT)
    assert bodies(edition)["/one/"] == "1"
    house.print(edition=edition, at=LATER)
    assert (bodies(edition)["/one/"], troubles(edition)) == ("2", {})


def test_a_page_that_could_not_be_printed_and_is_gone_is_no_trouble(house: House, edition: Edition) -> None:
    """Its failure once stayed for ever, due at every round."""
    house.unprintable.add("one")
    house.print(house.set("one", Item(path="/one/")), edition=edition, at=AT)
    assert list(troubles(edition)) == ['item["one"]']
    house.set("one", None)
    house.print(edition=edition, at=LATER)
    assert troubles(edition) == {}
    with edition.reading() as view:
        assert next_due(view) is None


def test_a_path_that_is_too_long_is_one_pages_trouble(house: House, edition: Edition) -> None:
    suspects = (house.set("one", Item(path=f"/{'x' * 600}/")), house.set("two", Item(path="/two/", text="2")))
    house.print(*suspects, edition=edition, at=AT)
    assert bodies(edition) == {"/two/": "2", "/group/a/": " 2"}
    assert "too long" in troubles(edition)['item["one"]']


def test_files_stand_as_long_as_a_page_shows_them(house: House, edition: Edition) -> None:
    house.files |= {"1.webp": b"first", "2.webp": b"second"}
    shown = ("1.webp", "2.webp")
    suspects = (
        house.set("one", Item(path="/one/", files=shown)),
        house.set("two", Item(path="/two/", files=shown[:1])),
    )
    house.print(*suspects, edition=edition, at=AT)
    assert bodies(edition).items() >= {"/media/1.webp": "first", "/media/2.webp": "second"}.items()
    house.print(house.set("one", None), edition=edition, at=AT)
    assert {path for path in bodies(edition) if path.startswith("/media/")} == {"/media/1.webp"}
    house.print(house.set("two", Item(path="/two/")), edition=edition, at=AT)
    assert not {path for path in bodies(edition) if path.startswith("/media/")}


def test_a_file_that_cannot_be_loaded_is_its_pages_trouble_alone(house: House, edition: Edition) -> None:
    """It once broke off the whole run, again and again, so that nothing was printed any more."""
    house.files["1.webp"] = b"first"
    house.print(house.set("one", Item(path="/one/", text="1")), edition=edition, at=AT)
    changed = Item(path="/one/", text="2", files=("1.webp", "lost.webp"))
    house.print(house.set("one", changed), house.set("two", Item(path="/two/", text="2")), edition=edition, at=AT)
    assert bodies(edition) == {"/one/": "1", "/two/": "2", "/group/a/": "2 2"}
    assert list(troubles(edition)) == ['item["one"]']
    house.files["lost.webp"] = b"found"
    house.print(edition=edition, at=LATER)
    assert (bodies(edition)["/one/"], troubles(edition)) == ("2", {})
    assert audit(edition=edition) == ()


def test_a_fact_that_cannot_be_read_holds_back_its_page_alone(house: House, edition: Edition) -> None:
    house.set("one", Item(path="/one/", text="1"))
    house.set("two", Item(path="/two/", text="2"))
    house.unreadable.add("one")
    outcome = print_everything(edition=edition, at=AT, reason="a test")
    assert bodies(edition) == {"/two/": "2", "/group/a/": "1 2"}
    assert (outcome.unread, outcome.failed) == (('toy.item["one"]',), ('item["one"]',))
    house.unreadable.clear()
    house.print(edition=edition, at=LATER)
    assert bodies(edition)["/one/"] == "1"


def test_what_a_fact_was_is_remembered_where_a_whole_print_cannot_read_it(house: House, edition: Edition) -> None:
    """Or else the list that it leaves is not printed."""
    house.print(house.set("one", Item(path="/one/", text="1", group="a")), edition=edition, at=AT)
    house.unreadable.add("one")
    print_everything(edition=edition, at=AT, reason="a test")
    house.unreadable.clear()
    house.print(house.set("one", Item(path="/one/", text="1", group="b")), edition=edition, at=LATER)
    assert bodies(edition) == {"/one/": "1", "/group/b/": "1"}
    assert audit(edition=edition) == ()


def test_what_could_not_be_read_is_told_at_the_end_of_many_stretches(
    house: House, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or else the notes are settled that make it suspect, and it is not read again."""
    monkeypatch.setattr(whole, "_PAGES_AT_ONCE", 1)
    house.set("one", Item(path="/one/", text="1"))
    house.unreadable.add("one")
    wanted = Wanted(at=AT, reason="a test", seconds=0)
    stretches = [print_whole(edition=edition, wanted=wanted)]
    while not stretches[-1].is_whole:
        stretches.append(print_whole(edition=edition, wanted=wanted))
    assert len(stretches) > 2
    assert {each.unread for each in stretches} == {('toy.item["one"]',)}


def test_a_page_changes_by_the_clock_alone(house: House, edition: Edition) -> None:
    release = AT + timedelta(hours=1, microseconds=250_000)
    house.print(house.set("one", Item(path="/one/", text="out", until=release)), edition=edition, at=AT)
    assert bodies(edition)["/one/"] == "soon"
    with edition.reading() as view:
        assert next_due(view) == release.timestamp()
    house.print(edition=edition, at=release - timedelta(microseconds=1))
    assert (bodies(edition)["/one/"], house.rendered) == ("soon", [])
    house.print(edition=edition, at=release)
    assert bodies(edition)["/one/"] == "out"
    with edition.reading() as view:
        assert next_due(view) is None
