"""Made-up elections of any size, the same for the same seed: to time the count, and to try a rule out.

How: pitches belong to a dozen topics, are popular to log-normal degrees, and cost log-normal amounts. A voter has one
topic, ticks a log-normal number of pitches (on average about six, often two or three, sometimes thirty), and is six
times as likely to tick a popular pitch of that topic as an equally popular one of another. The capacity pays for three
tenths of all that is pitched.
"""

from collections.abc import Iterator
from itertools import accumulate
from random import Random
from typing import Final

from masthead.agenda.count.election import Ballot, Election, Pitch

_TOPICS: Final = 12
_OWN_TOPIC: Final = 6
_TICKS: Final = 6
_AFFORDABLE_PERCENT: Final = 30


def rehearse(*, pitches: int, ballots: int, units_a_ballot: int, seed: int) -> Election:
    """Make an election up.

    Args:
        units_a_ballot: capacity / ballots. The rule asks for at least 100 in a real ballot.
    """
    chance = Random(seed)  # noqa: S311 - a rehearsal, not a secret
    capacity = ballots * units_a_ballot
    sizes = [chance.lognormvariate(0, 0.7) for _ in range(pitches)]
    in_all = capacity * 100 // _AFFORDABLE_PERCENT
    listed = tuple(
        Pitch(id=f"p{number}", cost=max(1, round(size / sum(sizes) * in_all))) for number, size in enumerate(sizes)
    )
    return Election(
        pitches=listed,
        ballots=tuple(_ballots(chance=chance, ids=[pitch.id for pitch in listed], count=ballots)),
        capacity=capacity,
        title=f"Rehearsal {seed}",
    )


def _ballots(*, chance: Random, ids: list[str], count: int) -> Iterator[Ballot]:
    topics = [chance.randrange(_TOPICS) for _ in ids]
    popular = [chance.lognormvariate(0, 0.8) for _ in ids]
    likely = [
        list(accumulate(each * (_OWN_TOPIC if own == topic else 1) for each, own in zip(popular, topics, strict=True)))
        for topic in range(_TOPICS)
    ]
    for number in range(count):
        ticks = max(1, int(chance.lognormvariate(0, 0.6) * _TICKS))
        named = chance.choices(ids, cum_weights=likely[chance.randrange(_TOPICS)], k=ticks)
        yield Ballot(f"v{number}", tuple(dict.fromkeys(named)))
