"""Checks of the chores: one that fails waits, is remembered, and stops no other."""

from datetime import UTC, datetime, timedelta

import pytest

from masthead.jobs import chores
from masthead.jobs.chores import Chore, Rounds, all_chores, register
from masthead.jobs.models import ChoreTrouble

pytestmark = pytest.mark.django_db(databases=["default", "supporters"], transaction=True)
NOON = datetime(2027, 1, 4, 12, tzinfo=UTC)


class Flaky:
    """A chore that fails until it is mended."""

    def __init__(self) -> None:
        self.is_mended = False
        self.count = 0

    def run(self, now: datetime) -> datetime:
        """Count the call, and fail unless mended."""
        self.count += 1
        if not self.is_mended:
            raise RuntimeError("petro@harbour.example")
        return now + timedelta(minutes=5)


def test_a_failing_chore_is_put_off_ever_longer_and_the_others_go_on() -> None:
    flaky, steady = Flaky(), Flaky()
    steady.is_mended = True
    rounds = Rounds([Chore("flaky", flaky.run), Chore("steady", steady.run)])
    for second in range(60):
        rounds.run(now=NOON + timedelta(seconds=second))
    assert steady.count == 60
    assert flaky.count == 5
    trouble = ChoreTrouble.objects.using("default").get()
    assert (trouble.name, trouble.failure_count) == ("flaky", 5)
    assert "petro" not in trouble.last_error


def test_a_chore_that_works_again_is_out_of_trouble() -> None:
    flaky = Flaky()
    rounds = Rounds([Chore("flaky", flaky.run)])
    assert rounds.run(now=NOON) == NOON + timedelta(seconds=2)
    flaky.is_mended = True
    assert rounds.run(now=NOON + timedelta(seconds=3)) == NOON + timedelta(minutes=5, seconds=3)
    assert not ChoreTrouble.objects.using("default").exists()


def test_trouble_of_a_former_life_ends_with_the_first_success() -> None:
    ChoreTrouble.objects.using("default").create(name="steady", failure_count=9, failed_at=NOON, last_error="x")
    Rounds([Chore("steady", lambda _now: None)]).run(now=NOON)
    assert not ChoreTrouble.objects.using("default").exists()


def test_the_earliest_wish_is_the_one_that_counts() -> None:
    early, late = NOON + timedelta(seconds=1), NOON + timedelta(seconds=9)
    rounds = Rounds([Chore("late", lambda _: late), Chore("none", lambda _: None), Chore("early", lambda _: early)])
    assert rounds.run(now=NOON) == early


def test_registered_chores_keep_their_order_and_their_names_are_unique(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chores, "_registered", {})
    first, second, other = (Chore(name, lambda _: None) for name in ("print", "post", "print"))
    for chore in (first, second, other):
        register(chore)
    assert all_chores() == (other, second)


def test_a_clock_that_was_put_back_makes_no_pause_longer() -> None:
    flaky = Flaky()
    rounds = Rounds([Chore("flaky", flaky.run)])
    rounds.run(now=NOON)
    flaky.is_mended = True
    rounds.run(now=NOON - timedelta(hours=1))
    assert flaky.count == 2
