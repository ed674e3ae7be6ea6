"""A process whose parent is gone ends, also where what it was made from listens to signals."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial

import pytest

from masthead.lib.parentage import end_with_parent

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux knows how a process ends with its parent"),
]


@pytest.fixture
def heard() -> Iterator[list[int]]:
    """Listen to SIGTERM, as whatever runs other processes does, and tell what was heard."""
    found: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _frame: found.append(number))
    yield found
    signal.signal(signal.SIGTERM, before)


def test_it_ends_at_once_where_its_parent_is_gone(heard: list[int]) -> None:
    assert _end_code(parent=os.getppid()) == -signal.SIGKILL
    assert heard == []


def test_it_lives_while_its_parent_does(heard: list[int]) -> None:
    assert _end_code(parent=os.getpid()) == 0
    assert heard == []


def _end_code(*, parent: int) -> int:
    """Return how a process ends that would do nothing, before which ``parent`` is asked after."""
    ready = partial(end_with_parent, parent)
    return subprocess.run([sys.executable, "-c", ""], check=False, timeout=60, preexec_fn=ready).returncode
