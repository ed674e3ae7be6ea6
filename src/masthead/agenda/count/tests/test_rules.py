"""The engine against the plain rules, and what must hold of every result."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masthead.agenda.count import purses
from masthead.agenda.count.election import Ballot, Election, Pitch
from masthead.agenda.count.result import Reason, Way
from masthead.agenda.count.rules import Rule, count
from masthead.agenda.count.tests.elections import EVERY_RULE, crowded, election_of, elections, lots_of, scattered
from masthead.agenda.count.tests.plainly import plain_winners

pytestmark = pytest.mark.once
every_rule = pytest.mark.parametrize("rule", EVERY_RULE, ids=str)


@contextmanager
def coarse_bounds(bits: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(purses, "SHARE_BITS", bits)
        yield


@every_rule
@given(election=elections())
@settings(max_examples=150, deadline=None)
def test_the_engine_agrees_with_the_plain_rules(rule: Rule, election: Election) -> None:
    lots = lots_of(election)
    assert list(count(election=election, rule=rule, lots=lots).winners) == plain_winners(election, rule=rule, lots=lots)


@every_rule
@pytest.mark.parametrize("seed", range(20))
def test_the_engine_agrees_where_it_leaps_over_steps(rule: Rule, seed: int) -> None:
    election = scattered(seed)
    lots = lots_of(election)
    wanted = plain_winners(election, rule=rule, lots=lots)
    assert list(count(election=election, rule=rule, lots=lots).winners) == wanted
    with coarse_bounds(6):
        assert list(count(election=election, rule=rule, lots=lots).winners) == wanted


@pytest.mark.parametrize("bits", [2, 3, 5, 8])
def test_bounds_decide_nothing_alone(bits: int) -> None:
    """With bounds so coarse that they hardly say anything, the result is the same: what they leave open is worked out."""
    rule = Rule(increase="none", fill="none")
    for election in map(crowded, range(100)):
        lots = lots_of(election)
        with coarse_bounds(bits):
            found = count(election=election, rule=rule, lots=lots).winners
        assert list(found) == plain_winners(election, rule=rule, lots=lots)


@every_rule
@given(election=elections())
@settings(max_examples=60, deadline=None)
def test_what_holds_of_every_result(rule: Rule, election: Election) -> None:
    result = count(election=election, rule=rule)
    support = election.support()
    assert result.cost <= election.capacity
    named = [*result.winners, *(each.id for each in result.not_chosen)]
    assert sorted(named) == sorted(pitch.id for pitch in election.pitches)
    assert all(support[each] >= election.minimum_support for each in result.winners)
    for each in result.chosen:
        assert (each.price is not None) == (each.way is Way.SHARES)
        assert each.price is None or 0 < each.price <= result.share
    assert all(each.reason is Reason.TOO_LITTLE_SUPPORT for each in result.not_chosen if support[each.id] == 0)


@every_rule
@given(election=elections(), salt=st.text(max_size=3), order=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_names_and_order_change_nothing(rule: Rule, election: Election, salt: str, order: random.Random) -> None:
    """Only the lot looks at names; with the lots carried over, the same pitches win in the same order."""
    names = {pitch.id: f"{salt or 'x'}{number}" for number, pitch in enumerate(reversed(election.pitches))}
    pitches = [replace(pitch, id=names[pitch.id]) for pitch in election.pitches]
    ballots = [
        Ballot(f"w{number}", tuple(names[each] for each in reversed(ballot.approved)))
        for number, ballot in enumerate(election.ballots)
    ]
    order.shuffle(pitches)
    order.shuffle(ballots)
    renamed = replace(election, pitches=tuple(pitches), ballots=tuple(ballots))
    lots = lots_of(election)
    before = count(election=election, rule=rule, lots=lots)
    after = count(election=renamed, rule=rule, lots={names[each]: lot for each, lot in lots.items()})
    assert [names[each] for each in before.winners] == list(after.winners)
    assert {names[each.id]: each.reason for each in before.not_chosen} == {
        each.id: each.reason for each in after.not_chosen
    }


@every_rule
@given(election=elections(), times=st.integers(2, 4))
@settings(max_examples=60, deadline=None)
def test_ballots_that_say_the_same_count_as_often_as_they_stand_there(
    rule: Rule, election: Election, times: int
) -> None:
    """Everything several times: each ballot, each cost and the capacity. Shares are the same, and so are the winners."""
    several = replace(
        election,
        pitches=tuple(replace(pitch, cost=pitch.cost * times) for pitch in election.pitches),
        ballots=tuple(
            replace(ballot, voter=f"{ballot.voter}-{copy}") for ballot in election.ballots for copy in range(times)
        ),
        capacity=election.capacity * times,
        minimum_support=election.minimum_support * times,
    )
    lots = lots_of(election)
    once = count(election=election, rule=rule, lots=lots)
    result = count(election=several, rule=rule, lots=lots)
    assert result.winners == once.winners
    assert (result.share, result.steps) == (once.share, once.steps)
    assert [each.price for each in result.chosen] == [each.price for each in once.chosen]


def test_a_tie_goes_to_the_cheaper_then_to_the_more_voted_then_to_the_lot() -> None:
    cheaper = election_of(capacity=5, costs=(5, 4), ballots=[(0, 1)] * 3)
    assert count(election=cheaper, rule=Rule(name="most-votes")).winners == ("b",)
    alike = election_of(capacity=4, costs=(4, 4), ballots=[(0, 1)] * 3)
    for first in "ab":
        lots = {"a": b"2", "b": b"2"} | {first: b"1"}
        for rule in EVERY_RULE:
            assert count(election=alike, rule=rule, lots=lots).winners[:1] in ((first,), ())


def test_the_lot_follows_from_the_ballots_alone() -> None:
    """Every pitch is drawn first by some ballots: nobody could know which while votes were still to come."""
    winners = set()
    for number in range(40):
        tied = election_of(capacity=4, costs=(4, 4, 4), ballots=[(0, 1, 2)])
        tied = replace(tied, ballots=(Ballot(f"someone{number}", ("a", "b", "c")),))
        shuffled = replace(tied, ballots=(Ballot(f"someone{number}", ("c", "a", "b")),))
        winner = count(election=tied, rule=Rule()).winners
        assert winner == count(election=shuffled, rule=Rule()).winners
        winners.add(winner)
    assert winners == {("a",), ("b",), ("c",)}


def test_each_loser_gets_its_explanation() -> None:
    """Ten ballots direct 2 of 20 each: eight of them want a and b and c, two want d."""
    election = election_of(capacity=20, costs=(9, 7, 6, 9, 30, 1), ballots=[(0, 1, 2, 4)] * 8 + [(3,)] * 2)
    result = count(election=election, rule=Rule(increase="none", fill="none"))
    assert result.winners == ("c", "b")
    assert {each.id: each.reason for each in result.not_chosen} == {
        "a": Reason.WENT_TO_OTHERS,
        "d": Reason.TOO_LITTLE_SUPPORT,
        "e": Reason.OUT_OF_CAPACITY,
        "f": Reason.TOO_LITTLE_SUPPORT,
    }


def test_what_one_more_unit_would_have_bought_is_out_of_capacity() -> None:
    election = election_of(capacity=10, costs=(6, 6), ballots=[(0,), (1,)])
    result = count(election=election, rule=Rule(fill="none"))
    assert (result.winners, result.steps) == ((), 0)
    assert {each.reason for each in result.not_chosen} == {Reason.OUT_OF_CAPACITY}


def test_with_most_votes_what_does_not_fit_is_out_of_capacity() -> None:
    election = election_of(capacity=10, costs=(6, 6, 1), ballots=[(0,), (0,), (1,)])
    result = count(election=election, rule=Rule(name="most-votes"))
    assert result.winners == ("a",)
    assert [each.reason for each in result.not_chosen] == [Reason.OUT_OF_CAPACITY, Reason.TOO_LITTLE_SUPPORT]


def test_the_early_stop_can_change_the_result() -> None:
    """So the two increases are two rules: what is full need not be where the increase ends."""
    found = [scattered(seed) for seed in range(60)]
    results = [
        {
            increase: set(count(election=each, rule=Rule(increase=increase, fill="none")).winners)
            for increase in ("to-the-end", "first-full")
        }
        for each in found
    ]
    assert any(each["to-the-end"] != each["first-full"] for each in results)


def test_prices_are_exact() -> None:
    """Three pay 10 alike; then two of them have 7 - 10/3 left for the next, and the third supporter pays the rest."""
    election = election_of(capacity=28, costs=(10, 9), ballots=[(0, 1), (0, 1), (0,), (1,)])
    result = count(election=election, rule=Rule(increase="none", fill="none"))
    assert [(each.id, each.price) for each in result.chosen] == [("b", Fraction(3)), ("a", Fraction(10, 3))]


@every_rule
def test_nothing_at_all_can_be_counted(rule: Rule) -> None:
    nothing = Election(pitches=(), ballots=(), capacity=0)
    assert count(election=nothing, rule=rule).winners == ()
    nobody = Election(pitches=(Pitch(id="a", cost=1), Pitch(id="b", cost=0)), ballots=(), capacity=5)
    assert count(election=nobody, rule=rule).winners == ()
    silent = Election(pitches=(Pitch(id="a", cost=0),), ballots=(Ballot("v", ("a",)),), capacity=0)
    assert count(election=silent, rule=rule).winners == ("a",)


def test_amounts_may_be_far_apart() -> None:
    """A cost of one part beside shares beyond any machine word."""
    huge = 10**30
    election = election_of(capacity=huge, costs=(1, huge - 1, 2), ballots=[(0, 1), (1,), (2,)])
    lots = lots_of(election)
    for rule in EVERY_RULE:
        if rule.increase == "none":
            wanted = plain_winners(election, rule=rule, lots=lots)
            assert list(count(election=election, rule=rule, lots=lots).winners) == wanted
    raised = count(election=election, rule=Rule(fill="none"))
    assert raised.cost <= huge
