"""The printer's oracle, without a database: any run of edits, faults and repairs ends in what a full print gives."""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from masthead.press import whole
from masthead.press.audit import audit
from masthead.press.due import failures
from masthead.press.edition import Edition
from masthead.press.facts import FactKey
from masthead.press.printer import print_first
from masthead.press.records import PageRecord
from masthead.press.staging import find_whole
from masthead.press.tests.dict_model import uses_in
from masthead.press.tests.sheets import AT
from masthead.press.tests.toy_house import House, Item, toy_house
from masthead.press.whole import Wanted, print_whole

NAMES = ("one", "two", "three", "four")
FILES = ("1.webp", "2.webp")
PATHS = ("/x/", "/y/", "/z/", "/group/b/")
STEPS = 25
SEED = 20261124


@pytest.mark.once
@pytest.mark.long
@pytest.mark.timeout(900)
def test_any_run_ends_in_what_a_full_print_gives(
    runs_whole: bool, counts, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "_PAGES_AT_ONCE", 2)
    monkeypatch.setattr(whole, "_LOOK_EVERY_SECONDS", -1)
    caplog.set_level("CRITICAL")
    for seed in range(SEED, SEED + (4_000 if runs_whole else 60)):
        with (
            tempfile.TemporaryDirectory() as folder,
            Edition.open(Path(folder), writable=True) as edition,
            toy_house() as house,
        ):
            counts(histories=1, steps=STEPS)
            play(house=house, edition=edition, random=Random(seed))
            assert audit(edition=edition) == (), f"seed {seed}"
            assert_nothing_is_left_over(house=house, edition=edition, seed=seed)


def play(*, house: House, edition: Edition, random: Random) -> None:
    house.files = dict.fromkeys(FILES, b"a picture")
    at, suspects = AT, []
    for _ in range(STEPS):
        match random.choices(["set", "unprintable", "lost", "print", "whole"], [6, 1, 1, 4, 2])[0]:
            case "set":
                suspects.append(house.set(random.choice(NAMES), random_item(random) if random.random() < 0.8 else None))
            case "unprintable":
                house.unprintable ^= {random.choice(NAMES)}
            case "lost":
                house.files.pop(random.choice(FILES), None)
            case "print":
                at += timedelta(minutes=random.choice([0, 1, 30]))
                house.print(*suspects, edition=edition, at=at)
                suspects.clear()
            case "whole":
                # Stopped after a few pages, as a rule; what has changed is printed by itself meanwhile.
                go_on(edition=edition, house=house, at=at, suspects=suspects)
    while is_under_way(edition):
        go_on(edition=edition, house=house, at=at, suspects=suspects)
    repair(house=house, edition=edition, at=at, suspects=suspects)


def go_on(*, edition: Edition, house: House, at: datetime, suspects: list[FactKey]) -> None:
    """Begin a whole print, or go on with it a little; nothing is shown before what changed meanwhile is printed."""
    print_whole(
        edition=edition, wanted=Wanted(at=at, reason="a test", seconds=0), news=Changes(house, edition, at, suspects)
    )


def is_under_way(edition: Edition) -> bool:
    with edition.reading() as view:
        return find_whole(view) is not None


class Changes:
    """What was changed in the toy house, as news."""

    def __init__(self, house: House, edition: Edition, at: datetime, suspects: list[FactKey]) -> None:
        self._house, self._edition, self._at, self._suspects = house, edition, at, suspects

    def is_waiting(self) -> bool:
        return bool(self._suspects)

    def is_new(self) -> bool:
        return bool(self._suspects)

    def first(self) -> None:
        print_first(edition=self._edition, suspects=self._suspects, at=self._at, reason="a test")

    def everything(self) -> None:
        self._house.print(*self._suspects, edition=self._edition, at=self._at)
        self._suspects.clear()


def random_item(random: Random) -> Item:
    return Item(
        path=random.choice(PATHS),
        text=random.choice(["", "text", "другий"]),
        files=tuple(file for file in FILES if random.random() < 0.4),
        group=random.choice("ab"),
        until=AT + timedelta(minutes=random.randrange(1, 200)) if random.random() < 0.3 else None,
    )


def repair(*, house: House, edition: Edition, at: datetime, suspects: list[FactKey]) -> None:
    """Mend everything, and print as often as it takes: a page whose path was taken is tried each minute."""
    house.unprintable.clear()
    house.files = dict.fromkeys(FILES, b"a picture")
    house.print(*suspects, edition=edition, at=at)
    for minutes in (2, 4, 6):
        house.print(edition=edition, at=at + timedelta(minutes=minutes))


def assert_nothing_is_left_over(*, house: House, edition: Edition, seed: int) -> None:
    """Only pages whose path is taken are in trouble, the indexes speak of standing pages only, and each body is used."""
    with edition.reading() as view:
        assert all("another page stands" in each.message for each in failures(view)), f"seed {seed}"
        pages = {key for key, _ in view.items("pages")}
        for table, begin in (("readers", 16), ("due", 8), ("links", None)):
            named = {key[-16:] if begin is None else key[begin:] for key, _ in view.items(table)}
            assert named <= pages, f"seed {seed}: {table}"
        records = {key: PageRecord.unpack(raw).path for key, raw in view.items("pages")}
        owners = {key.removeprefix(b"owner:").decode(): owner for key, owner in view.items("meta", b"owner:")}
        assert sorted((path, key) for key, path in records.items()) == sorted(owners.items()), f"seed {seed}"
        assert {path for path, _ in view.paths() if not path.startswith("/media/")} == owners.keys(), f"seed {seed}"
        uses = {key: int.from_bytes(count, "big") for key, count in view.items("uses")}
        assert uses == uses_in(view), f"seed {seed}"
        assert uses.keys() == {key for key, _ in view.items("bodies")}, f"seed {seed}"
