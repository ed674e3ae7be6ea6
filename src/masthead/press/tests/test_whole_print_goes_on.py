"""A whole print that stops, by whatever hand, shows nothing of itself and goes on where it stopped."""

import faulthandler
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from masthead.press.audit import audit
from masthead.press.edition import Edition
from masthead.press.hands import HandLost
from masthead.press.printer import Outcome
from masthead.press.staging import find_whole
from masthead.press.tests.sheets import AT
from masthead.press.tests.toy_house import House, Item, full_house
from masthead.press.whole import Wanted, print_whole

PAGES = 1_000
FAULT = "fault.txt"
pytestmark = pytest.mark.once


@pytest.fixture
def house() -> Iterator[House]:
    with full_house(PAGES) as made:
        yield made


def print_all(edition: Edition, *, progress: Callable[[int], None] | None = None, **more) -> Outcome:
    return print_whole(edition=edition, wanted=Wanted(at=AT, reason="all", processes=2, progress=progress, **more))


def die_at(folder: Path, pages: int) -> None:
    """Print until so many pages lie ready, and be killed; where it dies of anything else, a file says where it was."""
    with (folder / FAULT).open("w") as said, Edition.open(folder, writable=True) as edition:
        faulthandler.enable(said)
        print_all(edition, progress=lambda count: os.kill(os.getpid(), signal.SIGKILL) if count >= pages else None)


def test_who_is_killed_leaves_what_lies_ready_and_nothing_to_see(house: House, tmp_path: Path) -> None:
    doomed = multiprocessing.get_context("fork").Process(target=die_at, args=(tmp_path, PAGES // 2))
    doomed.start()
    doomed.join()
    assert doomed.exitcode == -signal.SIGKILL, (tmp_path / FAULT).read_text()
    with Edition.open(tmp_path, writable=True) as edition:
        with edition.reading() as view:
            assert (view.number, view.count("paths")) == (0, 0)
            assert view.count("staged") >= PAGES // 2
        outcome = print_all(edition)
        assert 0 < outcome.rendered <= PAGES // 2 + 2
        assert (outcome.is_whole, outcome.number, len(outcome.changed_paths)) == (True, 1, PAGES + 1)
        assert audit(edition=edition) == ()
        with edition.reading() as view:
            assert (find_whole(view), view.count("staged")) == (None, 0)
            assert view.count("uses") == view.count("bodies")


def test_a_short_stretch_comes_a_little_further(house: House, edition: Edition) -> None:
    stretches = [print_all(edition, seconds=0)]
    while not stretches[-1].is_whole:
        assert stretches[-1].number == 0
        stretches.append(print_all(edition, seconds=0))
    assert len(stretches) > 5
    assert sum(each.rendered for each in stretches) == PAGES + 1
    assert audit(edition=edition) == ()


def test_another_version_begins_anew_and_leaves_nothing_behind(house: House, edition: Edition) -> None:
    print_all(edition, seconds=0, version=b"old")
    for number in range(PAGES):
        house.set(f"{number:04}", Item(path=f"/{number}/", text=f"another {number}"))
    outcome = print_all(edition, version=b"new")
    assert outcome.rendered == PAGES + 1
    assert audit(edition=edition) == ()
    with edition.reading() as view:
        # The list is long enough to be kept in three encodings.
        assert view.count("uses") == view.count("bodies") == PAGES + 3


def test_a_hand_that_is_killed_stops_the_print_and_the_next_goes_on(house: House, edition: Edition) -> None:
    def kill_a_hand(_count: int) -> None:
        for each in multiprocessing.active_children():
            os.kill(each.pid or 0, signal.SIGKILL)

    with pytest.raises(HandLost, match=r"was killed.*Go on from there"):
        print_all(edition, progress=kill_a_hand)
    assert print_all(edition).rendered < PAGES
    assert audit(edition=edition) == ()
