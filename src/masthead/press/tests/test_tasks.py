"""What a hand has read for one task still holds for the next, until something is noted."""

from collections.abc import Iterator

import pytest

from masthead.press import tasks
from masthead.press.facts import FactKey, registered
from masthead.press.table import PageKey
from masthead.press.tasks import forget, render_chunks
from masthead.press.tests.sheets import AT, POLICY
from masthead.press.tests.toy_house import House, Item, toy_house

pytestmark = pytest.mark.once
PAGE = PageKey("item", ("one",))


@pytest.fixture
def house() -> Iterator[House]:
    """Return the toy house with one page; nothing is remembered of it afterwards."""
    with toy_house() as made:
        made.set("one", Item(path="/one/", text="before"))
        yield made
    forget()


def seen(*, state: bytes) -> bytes:
    """Return what a page that is rendered now says of the value that it saw."""
    (chunk,) = render_chunks(keys=[PAGE], at=AT, policy=POLICY, state=state)
    (page,) = chunk.rendered
    return page.facts[FactKey("toy.item", ("one",)).id]


def test_a_value_is_read_once_in_a_state(house: House) -> None:
    first = seen(state=b"1")
    house.set("one", Item(path="/one/", text="after"))
    assert seen(state=b"1") == first
    assert seen(state=b"2") != first


def test_a_state_that_is_over_is_forgotten(house: House) -> None:
    first = seen(state=b"1")
    house.set("one", Item(path="/one/", text="after"))
    assert seen(state=b"2") == seen(state=b"1") != first


def test_pages_that_read_much_come_in_several_chunks(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred sitemaps read each story of a hundred months: together they once took 200 MB."""
    monkeypatch.setattr(tasks, "_FACTS_AT_ONCE", 2)
    names = ("one", "two", "three", "four", "five")
    for name in names:
        house.set(name, Item(path=f"/{name}/"))
    chunks = render_chunks(keys=[PageKey("item", (name,)) for name in names], at=AT, policy=POLICY, state=b"1")
    assert len(next(chunks).rendered) == 2
    assert house.rendered == ["one", "two"], "the rest is rendered when these are taken"
    assert [len(each.rendered) for each in chunks] == [2, 1]
    assert house.rendered == list(names)


def test_what_costs_much_to_read_is_kept_longer(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "_VALUES_KEPT", 0)
    monkeypatch.setattr(registered("toy.item"), "is_dear", True)
    first = seen(state=b"1")
    house.set("one", Item(path="/one/", text="after"))
    assert seen(state=b"1") == first
    monkeypatch.setattr(tasks, "_DEAR_KEPT", 0)
    assert seen(state=b"1") == first, "what is too much is forgotten after the next chunk"
    assert seen(state=b"1") != first
