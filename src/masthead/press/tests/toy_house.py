"""A toy house: items with a path, a text and files, and a list of them all; no database, and every fault at will."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from unittest.mock import patch

from masthead.press import facts as facts_module
from masthead.press import table as table_module
from masthead.press.edition import Edition
from masthead.press.facts import Args, Asset, FactKey, fact, need, now, until
from masthead.press.printer import Outcome, print_suspects
from masthead.press.table import PageKind, Sheet, register


@dataclass(frozen=True, kw_only=True)
class Item:
    """What a page shows; ``group`` names the list on which it stands, ``until`` when it changes by the clock."""

    path: str
    text: str = ""
    files: tuple[str, ...] = ()
    group: str = "a"
    until: datetime | None = None


class House:
    """The toy house: its rows, and what is broken in it."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}
        self.files: dict[str, bytes] = {}
        self.unprintable: set[str] = set()
        self.unreadable: set[str] = set()
        self.rendered: list[str] = []

    def set(self, name: str, item: Item | None) -> FactKey:
        """Change a row, and return the fact that this makes suspect."""
        self.items.pop(name, None)
        if item is not None:
            self.items[name] = item
        return FactKey("toy.item", (name,))

    def print(self, *suspects: FactKey, edition: Edition, at: datetime) -> Outcome:
        """Print what the suspects say."""
        self.rendered.clear()
        return print_suspects(edition=edition, suspects=suspects, at=at, reason="a test")

    def read(self, name: str) -> Item | None:
        if name in self.unreadable:
            raise ValueError(f"{name} cannot be read")
        return self.items.get(name)

    def load(self, name: str) -> bytes:
        return self.files[name]


@contextmanager
def toy_house() -> Iterator[House]:
    """Have the toy house's printing table, and no other, for as long as this lasts."""
    house = House()
    with patch.object(facts_module, "_registry", {}), patch.object(table_module, "_kinds", {}):
        _furnish(house)
        yield house


@contextmanager
def full_house(pages: int) -> Iterator[House]:
    """Give a house with so many items, each with a page of its own."""
    with toy_house() as made:
        for number in range(pages):
            made.set(f"{number:04}", Item(path=f"/{number}/", text=f"text {number}"))
        yield made


def _furnish(house: House) -> None:
    def every_item() -> list[Args]:
        return [(name,) for name in sorted(house.items)]

    def lists_of(before: Item | None, after: Item | None) -> list[FactKey]:
        return [FactKey("toy.group", (each.group,)) for each in (before, after) if each is not None]

    @fact("toy.item", spread=lists_of, every=every_item)
    def item(name: str) -> Item | None:
        return house.read(name)

    @fact("toy.group")
    def group(name: str) -> tuple[str, ...] | None:
        return tuple(sorted(one.text for one in house.items.values() if one.group == name)) or None

    def render_item(name: str) -> Sheet:
        house.rendered.append(name)
        shown = item(name)
        if name in house.unprintable:
            raise ValueError(f"{name} cannot be printed")
        for file in shown.files:
            path = f"/media/{file}"
            need(Asset(path=path, media_type="image/webp", load=partial(house.load, file)))
        if shown.until is not None and now() < shown.until:
            until(shown.until)
            return Sheet(path=shown.path, body=b"soon")
        return Sheet(path=shown.path, body=shown.text.encode())

    def render_group(name: str) -> Sheet:
        house.rendered.append(f"group {name}")
        return Sheet(path=f"/group/{name}/", body=" ".join(group(name)).encode())

    register(PageKind(name="item", exists=item, every=every_item, render=render_item))
    register(PageKind(name="group", exists=group, every=lambda: [("a",), ("b",)], render=render_group))
