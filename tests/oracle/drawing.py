"""Elections drawn by a seed, of every kind that has ever made a count go wrong."""

import random
from collections.abc import Callable

from masthead.agenda.count.election import Ballot, Election, Pitch

Draw = Callable[[random.Random], tuple[int, list[int], list[list[int]]]]


def draw(seed: int) -> tuple[str, Election]:
    """Draw an election; each seed has its kind, in turn."""
    kind = list(KINDS)[seed % len(KINDS)]
    chance = random.Random(seed)
    capacity, costs, ballots = KINDS[kind](chance)
    pitches = tuple(Pitch(id=f"p{number}", cost=cost) for number, cost in enumerate(costs))
    return kind, Election(
        pitches=pitches,
        ballots=tuple(
            Ballot(f"v{number}", tuple(f"p{each}" for each in named)) for number, named in enumerate(ballots)
        ),
        capacity=capacity,
        minimum_support=chance.choice((1, 1, 1, 1, 2)),
    )


def _ticks(chance: random.Random, *, pitches: int, ballots: int, likely: float = 0.4) -> list[list[int]]:
    return [[each for each in range(pitches) if chance.random() < likely] for _ in range(ballots)]


def anything(chance: random.Random) -> tuple[int, list[int], list[list[int]]]:
    pitches, ballots = chance.randint(2, 9), chance.randint(2, 25)
    costs = [chance.randint(1, 60) for _ in range(pitches)]
    return chance.randint(10, 200), costs, _ticks(chance, pitches=pitches, ballots=ballots)


def many_ties(chance: random.Random) -> tuple[int, list[int], list[list[int]]]:
    """Few costs, few kinds of ballot, each many times."""
    pitches = chance.randint(3, 8)
    kinds = _ticks(chance, pitches=pitches, ballots=3)
    costs = [chance.choice((6, 6, 12)) for _ in range(pitches)]
    return chance.choice((12, 24, 36)), costs, [chance.choice(kinds) for _ in range(chance.randint(3, 18))]


def free_pitches(chance: random.Random) -> tuple[int, list[int], list[list[int]]]:
    capacity, costs, ballots = anything(chance)
    return capacity, [cost if chance.random() < 0.5 else 0 for cost in costs], ballots


def one_voter(chance: random.Random) -> tuple[int, list[int], list[list[int]]]:
    capacity, costs, _ = anything(chance)
    return capacity, costs, _ticks(chance, pitches=len(costs), ballots=1, likely=0.7)


def twins(chance: random.Random) -> tuple[int, list[int], list[list[int]]]:
    """Each pitch has another of the same cost and the same supporters."""
    capacity, costs, ballots = anything(chance)
    own = len(costs)
    return capacity, costs + costs, [[*named, *(each + own for each in named)] for named in ballots]


def one_huge(chance: random.Random) -> tuple[int, list[int], list[list[int]]]:
    """One pitch takes all of the capacity, or a part more or less than that; most want it."""
    capacity, costs, ballots = anything(chance)
    huge = max(1, capacity + chance.choice((-1, 0, 0, 1, 50)))
    wanting = [[*named, len(costs)] if chance.random() < 0.7 else named for named in ballots]
    return capacity, [*costs, huge], wanting


def nobodys(chance: random.Random) -> tuple[int, list[int], list[list[int]]]:
    """Pitches that nobody names, and ballots that name nothing."""
    capacity, costs, ballots = anything(chance)
    return capacity, [*costs, 1, 0], [*ballots, [], []]


def blocs(chance: random.Random) -> tuple[int, list[int], list[list[int]]]:
    """Voters who agree among themselves and share no pitch with the others."""
    sizes = [chance.randint(1, 8) for _ in range(chance.randint(2, 4))]
    ballots, costs = [], []
    for size in sizes:
        own = [len(costs) + number for number in range(chance.randint(1, 4))]
        costs += [chance.choice((5, 10, 10, 15, 30)) for _ in own]
        ballots += [own] * size
    return chance.randint(20, 120), costs, ballots


def choose_one(chance: random.Random) -> tuple[int, list[int], list[list[int]]]:
    capacity, costs, ballots = anything(chance)
    return capacity, costs, [[chance.randrange(len(costs))] for _ in ballots]


def agreed(chance: random.Random) -> tuple[int, list[int], list[list[int]]]:
    capacity, costs, ballots = anything(chance)
    return capacity, costs, [list(range(len(costs))) for _ in ballots]


KINDS: dict[str, Draw] = {
    "anything": anything, "many ties": many_ties, "free pitches": free_pitches, "one voter": one_voter,
    "twins": twins, "one huge pitch": one_huge, "nobody's pitch": nobodys, "blocs": blocs, "choose one": choose_one,
    "all agree": agreed,
}  # fmt: skip
