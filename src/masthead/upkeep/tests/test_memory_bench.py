"""The memory of rooms is told apart by room, with all that came from each; rest is when nothing works or comes and goes."""

import os
import subprocess
import sys

import pytest

from masthead.upkeep import memory_bench
from masthead.upkeep.memory_bench import memory_of_rooms, wait_until_quiet

pytestmark = pytest.mark.once
SLEEPS = "import sys, time; sys.stdout.write('up\\n'); sys.stdout.flush(); time.sleep(600)"
KEEPS = f"""
import subprocess, sys
rooms = [subprocess.Popen([sys.executable, "-c", {SLEEPS!r}, word], stdout=subprocess.PIPE) for word in sys.argv[1:]]
for each in rooms:
    each.stdout.readline()
print("up", flush=True)
sys.stdin.read()
for each in rooms:
    each.kill()
"""
WORDS = ("masthead.press.serving", "masthead.urls.wsgi:application", "masthead.urls.counter_wsgi:application", "work")


def test_each_room_is_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_bench, "_LOOK_SECONDS", 0.1)
    with subprocess.Popen(
        [sys.executable, "-c", KEEPS, *WORDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as keeper:
        assert keeper.stdout.readline() == "up\n"
        wait_until_quiet(keeper.pid)
        found = memory_of_rooms(keeper.pid)
        keeper.communicate()
    rooms = (found.press, found.desk, found.counter, found.worker, found.keeper)
    assert all(0 < each < 50 * 2**20 for each in rooms), found
    assert sum(rooms) == found.all_bytes


def test_whoever_works_is_not_at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_bench, "_LOOK_SECONDS", 0.0)
    monkeypatch.setattr(memory_bench, "_PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(memory_bench, "family", lambda _pid: iter([next(numbers)]))
    numbers = iter(range(10**6))
    with pytest.raises(memory_bench.NeverQuiet):
        wait_until_quiet(os.getpid())
