"""What the count may take: the large election is counted where the long proofs run whole, a smaller one otherwise."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from masthead.upkeep.count_bench import LARGE, SMALL, measure_count

pytestmark = pytest.mark.once


def test_a_small_election_is_counted_at_once() -> None:
    """The promise is 0.3 s on a machine that does nothing else; this one may be busy."""
    rates = measure_count(size=SMALL, seed=1)
    assert (rates.pitches, rates.ballots) == (20, 1_000)
    assert rates.steps > 100
    assert rates.cpu_seconds < 0.3 * 4


@pytest.mark.long
def test_a_large_election_is_counted_in_seconds(runs_whole: bool, counts: Callable[..., None]) -> None:
    """The promise is 10 s and 300 MB, with the same allowance for a busy machine."""
    rates = measure_count(size=LARGE if runs_whole else replace(LARGE, ballots=5_000), seed=1)
    assert rates.peak_bytes < 300_000_000
    assert rates.cpu_seconds < 10 * (4 if runs_whole else 1)
    assert rates.winners > 50
    counts(ballots=rates.ballots, steps=rates.steps)
