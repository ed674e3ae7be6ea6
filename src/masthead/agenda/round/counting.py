"""The count of a round: which rule and which unit, by what the manifest and the number of ballots say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from masthead.agenda.count.election import Ballot, Election, Pitch
from masthead.agenda.count.result import Result
from masthead.agenda.count.rules import Rule, count
from masthead.agenda.count.ties import draw_lots
from masthead.agenda.round.manifest import FORMAT, SMALL_ROUND, Manifest, rule_for
from masthead.agenda.round.sealing import Seal
from masthead.lib.canonical import canonical

LEAST_UNITS: Final = 100
FINEST_UNIT: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A round that was counted: by its rule, and by most votes that fit to compare.

    Amounts in ``result`` are in parts of which ``unit`` make a second.
    """

    election: Election
    rule: Rule
    result: Result
    plain: Result
    unit: int

    def text(self, *, seal: Seal) -> bytes:
        """Write the result as it is published."""
        result = self.result
        return canonical(
            {
                "format": FORMAT,
                "seal": seal.hash,
                "ballots": len(self.election.ballots),
                "rule": self.rule.name,
                "units_a_second": self.unit,
                "first_share": None if result.first_share is None else str(result.first_share),
                "share": None if result.share is None else str(result.share),
                "steps": result.steps,
                "cost_seconds": result.cost // self.unit,
                "chosen": [
                    {"id": each.id, "cost_seconds": each.cost // self.unit, "votes": each.votes, "way": str(each.way)}
                    for each in result.chosen
                ],
                "not_chosen": [
                    {
                        "id": each.id,
                        "cost_seconds": each.cost // self.unit,
                        "votes": each.votes,
                        "reason": str(each.reason),
                    }
                    for each in result.not_chosen
                ],
                "most_votes": list(self.plain.winners),
            }
        )


def count_round(manifest: Manifest, *, ballots: Sequence[Ballot], root: str) -> Counted:
    """Count the ballots of a round under the rule that its manifest froze.

    Args:
        root: the Merkle root that was published, in hexadecimal digits: the seed of the lots.
    """
    unit = units_a_second(capacity=manifest.capacity_seconds, ballots=len(ballots))
    election = election_of(manifest, ballots=ballots, unit=unit)
    lots = draw_lots(election=election, root=bytes.fromhex(root))
    rule = _rule(manifest, ballots=len(ballots))
    return Counted(
        election=election,
        rule=rule,
        result=count(election=election, rule=rule, lots=lots),
        plain=_plainly(election, lots=lots),
        unit=unit,
    )


def units_a_second(*, capacity: int, ballots: int) -> int:
    """Return how many units make a second: the first of 1, 10, 100, 1000 that gives each ballot 100 units or more."""
    unit = 1
    while unit < FINEST_UNIT and capacity * unit < LEAST_UNITS * ballots:
        unit *= 10
    return unit


def election_of(manifest: Manifest, *, ballots: Sequence[Ballot], unit: int) -> Election:
    """Make what is counted; its amounts are in units."""
    return Election(
        pitches=tuple(Pitch(id=each.id, cost=each.cost_seconds * unit, name=each.title) for each in manifest.pitches),
        ballots=tuple(ballots),
        capacity=manifest.capacity_seconds * unit,
        minimum_support=manifest.minimum_support,
        title=manifest.title,
    )


def _rule(manifest: Manifest, *, ballots: int) -> Rule:
    name = rule_for(costs=[each.cost_seconds for each in manifest.pitches], capacity=manifest.capacity_seconds)
    return Rule(name="most-votes" if ballots < SMALL_ROUND or name == "most-votes" else "equal-shares")


def _plainly(election: Election, *, lots: Mapping[str, bytes]) -> Result:
    return count(election=election, rule=Rule(name="most-votes"), lots=lots)
