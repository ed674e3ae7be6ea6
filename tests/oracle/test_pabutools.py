"""An implementation by others finds the same winners: pabutools, in an environment of its own."""

import json
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from masthead.agenda.count.election import Election, Pitch
from masthead.agenda.count.pabulib import read_pabulib
from masthead.agenda.count.rules import Rule, count
from masthead.agenda.count.tests.elections import EVERY_RULE, lots_of
from masthead.agenda.count.ties import in_tie_order
from oracle.drawing import KINDS, draw
from oracle.environment import NoPabutools, python_with_pabutools

PROGRAM = Path(__file__).with_name("pabutools_count.py")
WHOLE, SLICE = 2_400, 100
pytestmark = pytest.mark.once
every_rule = pytest.mark.parametrize("rule", EVERY_RULE, ids=str)
Judge = Callable[[list[Election], Rule], list[list[str]]]


@pytest.fixture(scope="session")
def judge() -> Judge:
    """Let pabutools count elections by a rule."""
    try:
        python = python_with_pabutools()
    except NoPabutools as none:
        pytest.skip(f"pabutools cannot be had: {none}")

    def winners(elections: list[Election], rule: Rule) -> list[list[str]]:
        said = json.dumps([told(election, rule=rule) for election in elections])
        done = subprocess.run([python, "-I", PROGRAM], input=said, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)

    return winners


def told(election: Election, *, rule: Rule) -> dict[str, object]:
    """Say an election as pabutools is to count it: without what the rule text sets aside, ties in our order.

    Equal shares with the cost as satisfaction buys nothing that is free there, and is never exhaustive beside it. Here
    what is free is chosen first and changes nothing else; so it is not handed over, and looked at apart.
    """
    counted = eligible(election)
    if rule.name == "equal-shares":
        counted = [pitch for pitch in counted if pitch.cost]
    ids = {pitch.id for pitch in counted}
    return {
        "capacity": election.capacity,
        "unit": election.unit,
        "costs": {pitch.id: pitch.cost for pitch in counted},
        "ranks": {pitch.id: rank for rank, pitch in enumerate(counted)},
        "ballots": [[each for each in ballot.approved if each in ids] for ballot in election.ballots],
        "rule": rule.name,
        "increase": rule.increase,
        "fill": rule.fill,
    }


def eligible(election: Election) -> list[Pitch]:
    support = election.support()
    ordered = in_tie_order(election=election, support=support, lots=lots_of(election))
    return [
        pitch for pitch in ordered if support[pitch.id] >= election.minimum_support and pitch.cost <= election.capacity
    ]


def split(winners: Sequence[str], *, election: Election) -> tuple[list[str], set[str]]:
    """Split winners: what has a cost, in the order of selection; what is free, in none, for that order differs."""
    cost = {pitch.id: pitch.cost for pitch in election.pitches}
    return [each for each in winners if cost[each]], {each for each in winners if not cost[each]}


@every_rule
@pytest.mark.long
def test_pabutools_agrees(rule: Rule, judge: Judge, runs_whole: bool, counts: Callable[..., None]) -> None:
    drawn = [draw(seed) for seed in range(WHOLE if runs_whole else SLICE)]
    elections = [election for _, election in drawn]
    for (kind, election), theirs in zip(drawn, judge(elections, rule), strict=True):
        ours, free = split(count(election=election, rule=rule, lots=lots_of(election)).winners, election=election)
        judged = split(theirs, election=election)[0]
        if rule.increase == "to-the-end" and set(ours) == {pitch.id for pitch in eligible(election) if pitch.cost}:
            # Ours ends at the first share that buys everything; theirs goes on, and buys it in another order.
            ours, judged = sorted(ours), sorted(judged)
        assert ours == judged, (kind, election)
        assert free == {pitch.id for pitch in eligible(election) if not pitch.cost}
        assert rule.name == "equal-shares" or free == split(theirs, election=election)[1]
    counts(elections=len(drawn), kinds=len(Counter(kind for kind, _ in drawn)))


@every_rule
@pytest.mark.long
@pytest.mark.real
def test_pabutools_agrees_on_real_elections(
    rule: Rule, judge: Judge, real: Path, runs_whole: bool, counts: Callable[..., None]
) -> None:
    """Hundreds of steps take pabutools a minute and more: a slice takes a part of the ballots, and of the capacity."""
    elections = [read_pabulib(path) for path in sorted((real / "pabulib").glob("*.pb"))]
    if rule.name == "equal-shares" and rule.increase != "none" and not runs_whole:
        elections = [every_thirtieth(each) for each in elections[:2]]
    for election, theirs in zip(elections, judge(elections, rule), strict=True):
        assert list(count(election=election, rule=rule, lots=lots_of(election)).winners) == theirs
    counts(elections=len(elections), ballots=sum(len(each.ballots) for each in elections))


def every_thirtieth(election: Election) -> Election:
    return replace(election, ballots=election.ballots[::30], capacity=election.capacity // 30)


def test_the_drawing_draws_every_kind() -> None:
    kinds = Counter(kind for kind, _ in map(draw, range(SLICE)))
    assert set(kinds) == set(KINDS)
    assert min(kinds.values()) >= SLICE // len(KINDS)
