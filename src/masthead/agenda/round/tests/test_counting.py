"""The second count, inside round.zip, finds what the engine finds: winners, steps, shares and reasons."""

import json
import random
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from masthead.agenda.count.election import Ballot
from masthead.agenda.count.pabulib import parse_pabulib
from masthead.agenda.count.rules import RULE_TEXT_VERSION
from masthead.agenda.round import rule_texts
from masthead.agenda.round.bundle import round_pb
from masthead.agenda.round.checker import recount
from masthead.agenda.round.counting import units_a_second
from masthead.agenda.round.manifest import Manifest, ballot_id, rule_for, rule_text
from masthead.agenda.round.sealing import in_hash_order
from masthead.agenda.round.tests.rounds import Held, a_manifest, draw_round, hold
from masthead.lib.canonical import fingerprint

pytestmark = pytest.mark.once
WHOLE, SLICE = 2_000, 60
DOCS = Path(__file__).resolve().parents[5] / "docs"


def small_numbers(seed: int) -> Held:
    """Draw a round with small costs, so that nearly everything is tied; 30 ballots or more, so that shares count."""
    chance = random.Random(seed)
    pitches = chance.randint(1, 9)
    ceiling = chance.choice((4, 30, 900))
    costs = {f"p{number}": chance.randint(0, ceiling) for number in range(pitches)}
    manifest = a_manifest(
        costs=costs, capacity=chance.randint(0, max(1, sum(costs.values()))), voters=90, chance=chance
    )
    kinds = [tuple(each for each in costs if chance.random() < 0.4) for _ in range(chance.randint(1, 12))]
    return hold(manifest, tuple(_named(manifest, chance.choice(kinds), chance) for _ in range(chance.randint(30, 45))))


def _named(manifest: Manifest, named: tuple[str, ...], chance: random.Random) -> Ballot:
    return Ballot(ballot_id(manifest_hash=manifest.hash, number=chance.randbytes(12)), named)


@pytest.mark.long
def test_the_second_count_agrees(runs_whole: bool, counts: Callable[..., None]) -> None:
    shares = 0
    for seed in range(WHOLE if runs_whole else SLICE):
        held = small_numbers(seed)
        record = json.loads(held.counted.text(seal=held.seal))
        found = recount.count_again(
            json.loads(held.manifest.text()),
            root=bytes.fromhex(held.seal.root),
            ballots=[list(each.approved) for each in held.ballots],
            steps=record["steps"],
        )
        assert found == {key: value for key, value in record.items() if key not in {"format", "seal"}}, seed
        shares += record["steps"] > 0
    counts(rounds=WHOLE if runs_whole else SLICE, of_equal_shares_with_steps=shares)


def test_a_usual_round_is_counted_again_in_seconds() -> None:
    held = draw_round(5, ballots=300, pitches=15, hours=160)
    began = time.perf_counter()
    recount.count_again(
        json.loads(held.manifest.text()),
        root=bytes.fromhex(held.seal.root),
        ballots=[list(each.approved) for each in held.ballots],
        steps=held.counted.result.steps,
    )
    assert held.counted.result.steps > 100
    assert time.perf_counter() - began < 60


@pytest.mark.parametrize(
    ("capacity", "ballots", "expected"),
    [(100, 1, 1), (99, 1, 10), (1_000, 11, 10), (1, 1, 100), (1, 2, 1_000), (0, 0, 1), (0, 5, 1_000)],
)
def test_a_share_has_a_hundred_units(capacity: int, ballots: int, expected: int) -> None:
    assert units_a_second(capacity=capacity, ballots=ballots) == expected
    assert recount.units_a_second(capacity, ballots) == expected


@pytest.mark.parametrize(
    ("costs", "capacity", "expected"),
    [
        ([5, 5, 5], 100, "most-votes"), ([5, 5, 5, 5], 20, "equal-shares"), ([5, 5, 5, 5], 19, "most-votes"),
        ([1, 1, 1, 99], 100, "most-votes"), ([1, 1, 1, 98, 97], 100, "equal-shares"), ([], 5, "most-votes"),
    ],
)  # fmt: skip
def test_few_places_are_given_by_most_votes(costs: list[int], capacity: int, expected: str) -> None:
    assert rule_for(costs=costs, capacity=capacity) == expected


def test_the_pabulib_file_reads_back_as_the_same_election() -> None:
    for seed in range(20):
        held = small_numbers(seed)
        read = parse_pabulib(BytesIO(round_pb(held.counted).encode()))
        told = held.counted.election
        assert (read.capacity, read.minimum_support, read.title) == (told.capacity, told.minimum_support, told.title)
        assert [(each.id, each.cost, each.name) for each in read.pitches] == [
            (each.id, each.cost, each.name) for each in told.pitches
        ]
        assert [(each.voter, set(each.approved)) for each in read.ballots] == [
            (each.voter, set(each.approved)) for each in in_hash_order(held.ballots)
        ]
        assert {each.id for each in read.pitches if each.was_selected} == set(held.counted.result.winners)


def test_the_rule_text_of_the_newest_version_is_the_document() -> None:
    """What a ballot froze is kept beside its version; the document is the newest."""
    texts = Path(rule_texts.__file__).parent
    assert (texts / f"{RULE_TEXT_VERSION}.md").read_bytes() == (DOCS / "agenda-rule.md").read_bytes()
    assert rule_text().version == RULE_TEXT_VERSION
    # A version that a ballot may have frozen is never changed: write a new one instead.
    assert {path.stem: fingerprint(path.read_bytes())[:16] for path in texts.glob("*.md")} == {"1": "9ac91e1cbf104a4c"}
