"""The manifest: what a round is held on, frozen and published when it opens."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from itertools import accumulate
from typing import Final

from masthead.agenda.count.rules import RULE_TEXT_VERSION
from masthead.lib.canonical import canonical, fingerprint, instant
from masthead.lib.merkle import leaf_hash, root_of_leaves

FORMAT: Final = "masthead round 1"
SMALL_ROUND: Final = 30
FEW_SLOTS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class OnBallot:
    """One pitch as it stands on the ballot. Its cost is in seconds of reporting time."""

    id: str
    title: str
    cost_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """The words of the rule and their version."""

    version: str
    text: str

    @property
    def digest(self) -> str:
        """The SHA-256 of the words."""
        return fingerprint(self.text.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """How many may vote, and a hash that fixes who: the Merkle root over random numbers, one a voter.

    Nobody can guess a number, so the hash may be published; whoever has the numbers can see that none came later.
    """

    size: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All that is settled before the first vote."""

    number: int
    title: str
    pitches: tuple[OnBallot, ...]
    capacity_seconds: int
    minimum_support: int
    rule_version: str
    rule_digest: str
    roll: Roll
    opens_at: datetime
    closes_at: datetime

    def text(self) -> bytes:
        """Write the manifest as it is published."""
        return canonical(
            {
                "format": FORMAT,
                "ballot": self.number,
                "title": self.title,
                "opens_at": instant(self.opens_at),
                "closes_at": instant(self.closes_at),
                "capacity_seconds": self.capacity_seconds,
                "minimum_support": self.minimum_support,
                "pitches": [
                    {"id": each.id, "title": each.title, "cost_seconds": each.cost_seconds} for each in self.pitches
                ],
                "rule": {
                    "name": rule_for(
                        costs=[each.cost_seconds for each in self.pitches], capacity=self.capacity_seconds
                    ),
                    "below_30_ballots": "most-votes",
                    "version": self.rule_version,
                    "sha256": self.rule_digest,
                },
                "roll": {"voters": self.roll.size, "sha256": self.roll.digest},
            }
        )

    @property
    def hash(self) -> str:
        """The SHA-256 of the manifest's text: what is published at opening, and what every ballot's id hangs on."""
        return fingerprint(self.text())


def rule_text(version: str = RULE_TEXT_VERSION) -> RuleText:
    """Return the words of a version of the rule, by default of the one in force."""
    text = files("masthead.agenda.round.rule_texts").joinpath(f"{int(version)}.md").read_text(encoding="utf-8")
    return RuleText(version=version, text=text)


def roll_of(numbers: Iterable[bytes]) -> Roll:
    """Fix a roll by its voters' random numbers, in no order.

    Args:
        numbers: 16 random bytes a voter.
    """
    leaves = sorted(leaf_hash(each) for each in numbers)
    return Roll(size=len(leaves), digest=root_of_leaves(leaves).hex())


def rule_for(*, costs: Iterable[int], capacity: int) -> str:
    """Name the rule of a round that has 30 ballots or more: most votes where no four pitches fit together."""
    slots = sum(together <= capacity for together in accumulate(sorted(costs)))
    return "most-votes" if slots <= FEW_SLOTS else "equal-shares"


def ballot_id(*, manifest_hash: str, number: bytes) -> str:
    """Make a ballot's id: 24 random hexadecimal digits, and 8 that hang on them and on the manifest.

    So an id can only be made once the round is open, and a ballot of another round is told from one of this.

    Args:
        number: 12 random bytes.
    """
    chance = number.hex()
    return chance + sha256(f"{manifest_hash}{chance}".encode()).hexdigest()[:8]
