"""Checks of the worker's clock: it follows the machine's, but for a leap ahead that nobody vouches for."""

from datetime import UTC, datetime, timedelta

import pytest

from masthead.jobs.clock import ClockLeapt, SteadyClock, _is_synchronised

pytestmark = pytest.mark.once
NOON, HOUR = datetime(2027, 1, 4, 12, tzinfo=UTC), timedelta(hours=1)


class Machine:
    """A machine whose clock can be put ahead or back."""

    def __init__(self) -> None:
        self.seconds, self.wrong, self.is_vouched_for = 9_000.0, timedelta(), False
        self.clock = SteadyClock(
            wall=self.wall, seconds=lambda: self.seconds, is_vouched_for=lambda: self.is_vouched_for
        )

    def true(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)

    def wall(self) -> datetime:
        return self.true() + self.wrong

    def is_ahead(self) -> bool:
        try:
            self.clock.look(self.clock.now())
        except ClockLeapt:
            return True
        return False


@pytest.fixture
def machine() -> Machine:
    return Machine()


def test_time_goes_by_and_small_steps_are_followed(machine: Machine) -> None:
    for wrong in (0, 20, 40, -30):
        machine.seconds += 3_600
        machine.wrong = timedelta(seconds=wrong)
        assert machine.clock.now() == machine.wall()
        assert not machine.is_ahead()


def test_a_leap_ahead_is_not_followed_and_is_told(machine: Machine) -> None:
    machine.wrong = HOUR
    assert machine.clock.now() == machine.true()
    assert machine.is_ahead()
    machine.seconds += 10 * 3_600
    assert machine.clock.now() == machine.true()
    machine.wrong = timedelta()
    assert machine.clock.now() == machine.true()
    assert not machine.is_ahead()


def test_a_leap_ahead_that_the_network_made_is_followed(machine: Machine) -> None:
    machine.wrong, machine.is_vouched_for = HOUR, True
    assert machine.clock.now() == machine.wall()
    machine.is_vouched_for = False
    assert machine.clock.now() == machine.wall(), "it stays right"


def test_a_leap_back_is_followed_and_so_is_the_way_home(machine: Machine) -> None:
    machine.wrong = -HOUR
    assert machine.clock.now() == machine.wall()
    machine.wrong = timedelta()
    assert machine.clock.now() == machine.true()
    assert not machine.is_ahead()


def test_the_kernel_is_asked() -> None:
    assert _is_synchronised() in {True, False}
