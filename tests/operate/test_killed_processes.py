"""kill -9 of each process of a newsroom that publishes: everything comes back, and nothing is half-published."""

import os
import random
import signal
import time
from collections.abc import Iterator

import pytest

from house import wait_until
from operate.asking import answers, differences, requests
from operate.killed_newsroom import BACK_SECONDS, ROOMS, KilledNewsroom, a_newsroom
from operate.process_tree import children, command_line, descendants, is_running, kill, listeners

pytestmark = [pytest.mark.once, pytest.mark.timeout(3_600)]


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KilledNewsroom]:
    with a_newsroom(tmp_path_factory.mktemp("killed") / "newsroom") as found:
        yield found


@pytest.mark.long
def test_each_process_is_killed_while_stories_are_published(newsroom: KilledNewsroom, runs_whole: bool, counts) -> None:
    dice = random.Random(20261124)
    victims = [*ROOMS, "desk's worker", "counter's worker", "serve"] * (20 if runs_whole else 1)
    dice.shuffle(victims)
    with newsroom.publishing():
        for victim in victims:
            time.sleep(dice.uniform(0, 1.5))
            newsroom.end(victim)
            newsroom.wait_until_back()
            newsroom.wait_for_what_was_said(newest=20)
            counts(kills=1)
    newsroom.wait_for_what_was_said()
    newsroom.check_print()
    counts(publishes=newsroom.said_count, pages_read=newsroom.seen)
    assert newsroom.wrong == []
    assert newsroom.seen > 100


@pytest.mark.long
def test_sighup_to_all_rooms_renews_the_press_and_fails_nobody(newsroom: KilledNewsroom, counts) -> None:
    others = {name: newsroom.pid(name) for name in ROOMS}
    before, seen = children(newsroom.pid("press")), newsroom.seen
    os.kill(newsroom.pid("serve"), signal.SIGHUP)
    wait_until(lambda: not any(map(is_running, before)), seconds=BACK_SECONDS)
    wait_until(lambda: newsroom.seen > seen + 20, seconds=BACK_SECONDS)
    counts(reloads=1, pages_read=newsroom.seen - seen)
    assert newsroom.wrong == []
    assert {name: newsroom.pid(name) for name in ROOMS} == others


@pytest.mark.long
def test_what_runs_ends_with_a_supervisor_that_is_killed(newsroom: KilledNewsroom, runs_whole: bool, counts) -> None:
    """Also what those started, also where one of them is killed together with it, also while they only just start."""
    for with_it in ("desk", "worker", None) if runs_whole else ("desk",):
        also = [newsroom.pid(with_it)] if with_it else []
        ends_with_it(newsroom, pid=newsroom.pid("serve"), also=also, at_least=4)
        counts(kills=1 + len(also))
        newsroom.serve_again()
        newsroom.wait_until_back()
    newsroom.end("serve", again=False)
    for after_seconds in (0.5, 1.5, 2.5, 3.5, 4.5) if runs_whole else (2.5,):
        with newsroom.starting() as process:
            time.sleep(after_seconds)
            ends_with_it(newsroom, pid=process.pid, also=[], at_least=0)
        counts(kills=1)
    newsroom.serve_again()
    newsroom.wait_until_back()


def ends_with_it(newsroom: KilledNewsroom, *, pid: int, also: list[int], at_least: int) -> None:
    """Kill what runs them all, and whom else, and check that nobody is left and that no port is held."""
    pids = descendants(pid)
    assert len(pids) >= at_least
    told = {each: command_line(each) for each in pids}
    newsroom.press_may_be_away = True
    for each in (pid, *also):
        kill(each)
    began = time.monotonic()
    while left := [told[each] for each in pids if is_running(each)]:
        assert time.monotonic() - began < BACK_SECONDS, left
        time.sleep(0.05)
    assert [listeners(port) for port in newsroom.ports()] == [set()] * 3


@pytest.mark.long
def test_the_paper_stays_up_without_its_databases(newsroom: KilledNewsroom, runs_whole: bool, counts) -> None:
    """Their files are gone for a while, with desk and worker starting over and over; then all of it is back."""
    newsroom.check_print()
    asked = requests(newsroom.house.folder / "press" / "edition", count=10_000 if runs_whole else 1_000, seed=20261130)
    before = answers(newsroom.ports()[0], asked)
    folder = newsroom.house.folder
    away = folder.parent / "away"
    away.mkdir()
    files = sorted(folder.glob("*.sqlite3*"))
    assert {each.name.partition(".")[0] for each in files} == {"newsroom", "supporters"}
    for each in files:
        each.rename(away / each.name)
    for room in ("desk", "counter", "worker"):
        newsroom.end(room)
    seen = newsroom.seen
    assert differences(asked, before, answers(newsroom.ports()[0], asked)) == []
    counts(addresses=len(asked))
    time.sleep(4)
    wait_until(lambda: newsroom.seen > seen + 20, seconds=BACK_SECONDS)
    assert newsroom.wrong == []
    # Each database file after its log: whoever opened it without would begin another.
    for each in sorted(away.iterdir(), reverse=True):
        each.rename(folder / each.name)
    newsroom.wait_until_back()
    with newsroom.publishing():
        time.sleep(1)
    newsroom.wait_for_what_was_said()
    newsroom.check_print()
