"""Rounds for tests: drawn from a seed, closed and counted."""

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from masthead.agenda.count.election import Ballot
from masthead.agenda.round.bundle import round_files
from masthead.agenda.round.counting import Counted, count_round
from masthead.agenda.round.manifest import Manifest, OnBallot, RuleText, ballot_id, roll_of
from masthead.agenda.round.sealing import Seal, seal_ballots

OPENS = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=10)
RULE = RuleText(version="1", text="The rule, in words.\n")
HOUR = 3_600


@dataclass(frozen=True, kw_only=True)
class Held:
    """A round that was held."""

    manifest: Manifest
    ballots: tuple[Ballot, ...]
    seal: Seal
    counted: Counted
    rule: RuleText = RULE

    @property
    def files(self) -> dict[str, bytes]:
        return round_files(self.manifest, rule=self.rule, ballots=self.ballots, seal=self.seal, counted=self.counted)


def a_manifest(*, costs: dict[str, int], capacity: int, voters: int, chance: random.Random) -> Manifest:
    return Manifest(
        number=7,
        title='March; "the long" one',
        pitches=tuple(OnBallot(id=each, title=f"Pitch; {each}", cost_seconds=cost) for each, cost in costs.items()),
        capacity_seconds=capacity,
        minimum_support=chance.choice((1, 1, 2)),
        rule_version=RULE.version,
        rule_digest=RULE.digest,
        roll=roll_of(chance.randbytes(16) for _ in range(voters)),
        opens_at=OPENS,
        closes_at=CLOSES,
    )


def hold(manifest: Manifest, ballots: tuple[Ballot, ...], *, rule: RuleText = RULE, **times: datetime) -> Held:
    """Seal and count ballots."""
    said = {"first_at": OPENS + timedelta(hours=1), "last_at": CLOSES - timedelta(hours=1), "closed_at": CLOSES}
    seal = seal_ballots(ballots, manifest_hash=manifest.hash, **(said | times))
    return Held(
        manifest=manifest,
        ballots=ballots,
        seal=seal,
        counted=count_round(manifest, ballots=ballots, root=seal.root),
        rule=rule,
    )


def a_ballot(manifest: Manifest, *, chance: random.Random) -> Ballot:
    ids = [each.id for each in manifest.pitches]
    named = tuple(each for each in ids if chance.random() < 0.3)
    return Ballot(ballot_id(manifest_hash=manifest.hash, number=chance.randbytes(12)), named)


def draw_round(seed: int, *, ballots: int = 110, pitches: int = 9, hours: int = 60) -> Held:
    """Draw a round of equal shares, with costs of whole hours so that much is tied."""
    chance = random.Random(seed)
    costs = {f"p{number}": chance.randint(4, 16) * HOUR for number in range(pitches)}
    manifest = a_manifest(costs=costs, capacity=hours * HOUR, voters=ballots + 5, chance=chance)
    return hold(manifest, tuple(a_ballot(manifest, chance=chance) for _ in range(ballots)))


def remade(held: Held, *, manifest: Manifest, chance: random.Random) -> Held:
    """Hold a round again under another manifest, every id made anew, so that all its files agree."""
    known = {each.id for each in manifest.pitches}
    ballots = tuple(
        Ballot(
            ballot_id(manifest_hash=manifest.hash, number=chance.randbytes(12)),
            tuple(name for name in each.approved if name in known),
        )
        for each in held.ballots
    )
    return hold(manifest, ballots)


def dearer(manifest: Manifest) -> Manifest:
    first, *others = manifest.pitches
    return replace(manifest, pitches=(replace(first, cost_seconds=first.cost_seconds + 1), *others))
