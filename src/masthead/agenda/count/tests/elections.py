"""Small elections in which much is tied."""

import hashlib
import random
from collections.abc import Sequence

from hypothesis import strategies as st

from masthead.agenda.count.election import Ballot, Election, Pitch
from masthead.agenda.count.rules import Rule

EVERY_RULE = (
    Rule(name="most-votes"),
    *(
        Rule(increase=increase, fill=fill)
        for increase in ("none", "to-the-end", "first-full")
        for fill in ("votes", "none")
    ),
)


def lots_of(election: Election, salt: str = "") -> dict[str, bytes]:
    return {pitch.id: hashlib.sha256(f"{salt}{pitch.id}".encode()).digest() for pitch in election.pitches}


def election_of(*, capacity: int, costs: Sequence[int], ballots: Sequence[Sequence[int]], **more: int) -> Election:
    """Make an election of numbers: pitch 0 is ``a``."""
    ids = [chr(ord("a") + number) for number in range(len(costs))]
    return Election(
        pitches=tuple(Pitch(id=name, cost=cost) for name, cost in zip(ids, costs, strict=True)),
        ballots=tuple(Ballot(f"v{number}", tuple(ids[each] for each in named)) for number, named in enumerate(ballots)),
        capacity=capacity,
        **more,
    )


@st.composite
def elections(draw: st.DrawFn) -> Election:
    costs = draw(st.lists(st.integers(0, 12) | st.integers(0, 60), min_size=1, max_size=7))
    numbers = st.integers(0, len(costs) - 1)
    ballots = draw(st.lists(st.lists(numbers, unique=True, max_size=len(costs)), max_size=9))
    repeated = draw(st.integers(1, 3))
    return election_of(
        capacity=draw(st.integers(0, 80)),
        costs=costs,
        ballots=[each for each in ballots for _ in range(repeated)],
        minimum_support=draw(st.sampled_from((1, 1, 1, 2))),
        unit=draw(st.sampled_from((1, 1, 10))),
    )


def scattered(seed: int) -> Election:
    """Make an election with shares of many units, so that most steps change nothing."""
    chance = random.Random(seed)
    pitches = chance.randint(3, 8)
    costs = [chance.randint(20, 600) for _ in range(pitches)]
    ballots = [
        [number for number in range(pitches) if chance.random() < chance.choice((0.2, 0.5))]
        for _ in range(chance.randint(3, 14))
    ]
    return election_of(capacity=chance.randint(200, 1_500), costs=costs, ballots=ballots)


def crowded(seed: int) -> Election:
    """Make an election in which many things are bought with many shares that lie close together."""
    chance = random.Random(seed)
    pitches = chance.randint(6, 14)
    ballots = [[each for each in range(pitches) if chance.random() < 0.5] for _ in range(chance.randint(6, 16))]
    costs = [chance.randint(1, 40) for _ in range(pitches)]
    return election_of(capacity=chance.randint(60, 400), costs=costs, ballots=ballots)
