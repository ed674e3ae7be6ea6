"""A flag that signals set, also where its own thread has its lock."""

import signal

import pytest

from masthead.lib.asked import Asked

pytestmark = pytest.mark.once


@pytest.mark.timeout(20)
def test_a_signal_may_come_while_its_lock_is_held() -> None:
    """With ``threading.Event`` the handler would wait for its own thread, and nothing would ever end."""
    asked = Asked()
    before = signal.signal(signal.SIGUSR1, asked.set)
    try:
        with asked._condition:
            signal.raise_signal(signal.SIGUSR1)
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert asked.is_set()
    assert asked.wait(60)


def test_it_is_waited_for_so_long_and_no_longer() -> None:
    assert not Asked().wait(0.01)
