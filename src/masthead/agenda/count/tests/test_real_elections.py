"""Elections that were really held, all four decided by most votes: the engine finds the official winners."""

from pathlib import Path

import pytest

from masthead.agenda.count.pabulib import read_pabulib
from masthead.agenda.count.rules import Rule, count
from masthead.agenda.count.tests.elections import EVERY_RULE, lots_of
from masthead.agenda.count.tests.plainly import plain_winners

pytestmark = [pytest.mark.once, pytest.mark.real]
NAMES = (
    "poland_lodz_2024_dolina-lodki", "poland_warszawa_2018_kolo", "poland_warszawa_2018_wilanow-obszar-ii",
    "poland_warszawa_2019_chomiczowka",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_official_winners_are_found(name: str, real: Path) -> None:
    path = real / "pabulib" / f"{name}.pb"
    assert "rule;greedy" in path.read_text(encoding="utf-8")
    election = read_pabulib(path)
    official = {pitch.id for pitch in election.pitches if pitch.was_selected}
    result = count(election=election, rule=Rule(name="most-votes"))
    assert set(result.winners) == official
    assert result.cost <= election.capacity


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rule", [each for each in EVERY_RULE if each.increase == "none"], ids=str)
def test_the_plain_rules_agree(name: str, rule: Rule, real: Path) -> None:
    election = read_pabulib(real / "pabulib" / f"{name}.pb")
    lots = lots_of(election)
    assert list(count(election=election, rule=rule, lots=lots).winners) == plain_winners(election, rule=rule, lots=lots)


def test_there_is_no_other_file(real: Path) -> None:
    assert {path.stem for path in (real / "pabulib").glob("*.pb")} == set(NAMES)
