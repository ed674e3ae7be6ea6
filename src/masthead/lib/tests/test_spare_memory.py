"""What large work needed is given back, and nobody bothers after small work."""

import sys
from pathlib import Path

import pytest

from masthead.lib import spare_memory
from masthead.lib.spare_memory import SpareMemory

pytestmark = [pytest.mark.once, pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how much it is")]
_MEGABYTES = 30


def test_what_large_work_needed_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spare_memory, "_WORK_SECONDS", 0.0)
    # So many pieces that the C library keeps them; the last holds all before it in their place.
    pieces = [bytes(4_000) for _ in range(_MEGABYTES * 250)]
    last = pieces.pop()
    pieces.clear()
    before = _kilobytes()

    assert SpareMemory().give_back()

    assert before - _kilobytes() > _MEGABYTES * 1_000 * 0.8
    assert last == bytes(4_000)


def test_it_waits_for_some_work() -> None:
    memory = SpareMemory()
    memory.give_back()

    assert not memory.give_back()


def _kilobytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4
