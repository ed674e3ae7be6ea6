"""The root of a round stands for the ballots whatever their order, and for every part of each."""

import pytest

from masthead.agenda.count.election import Ballot
from masthead.agenda.count.merkle import ballot_text, ballots_root

pytestmark = pytest.mark.once


def test_the_order_of_ballots_and_of_ticks_is_lost() -> None:
    ballots = [Ballot("one", ("b", "a")), Ballot("two", ()), Ballot("three", ("c",))]
    again = [Ballot("three", ("c",)), Ballot("one", ("a", "b")), Ballot("two", ())]
    assert ballots_root(ballots) == ballots_root(again)
    assert ballot_text(ballots[0]) == b"one;a,b"


def test_every_part_of_a_ballot_counts() -> None:
    roots = {
        ballots_root(ballots)
        for ballots in (
            [Ballot("one", ("a", "b"))],
            [Ballot("two", ("a", "b"))],
            [Ballot("one", ("a",))],
            [Ballot("one", ("a", "b")), Ballot("two", ())],
            [],
        )
    }
    assert len(roots) == 5
