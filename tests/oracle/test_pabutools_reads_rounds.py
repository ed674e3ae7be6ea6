"""The Pabulib file of a round is one to others, too: pabutools reads the same election from it."""

import json
import subprocess
from pathlib import Path

import pytest

from masthead.agenda.round.bundle import round_pb
from masthead.agenda.round.tests.rounds import draw_round
from oracle.environment import NoPabutools, python_with_pabutools

PROGRAM = Path(__file__).with_name("pabutools_read.py")
pytestmark = pytest.mark.once


def test_pabutools_reads_the_same_election(tmp_path: Path) -> None:
    try:
        python = python_with_pabutools()
    except NoPabutools as none:
        pytest.skip(f"pabutools cannot be had: {none}")
    held = draw_round(12, ballots=130)
    (tmp_path / "round.pb").write_text(round_pb(held.counted), encoding="utf-8")
    done = subprocess.run([python, "-I", PROGRAM, tmp_path / "round.pb"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout) == {
        "capacity": held.counted.election.capacity,
        "costs": {each.id: each.cost for each in held.counted.election.pitches},
        "ballots": {each.voter: sorted(each.approved) for each in held.ballots},
        "selected": sorted(held.counted.result.winners),
    }
