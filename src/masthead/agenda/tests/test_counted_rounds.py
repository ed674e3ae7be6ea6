"""What a counted round gives out, what is never counted, and a ballot that is called off unread."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest

from masthead.agenda import ballot_keys
from masthead.agenda.calling_off import NotOpen, call_open_ballot_off
from masthead.agenda.closing import close_ballot
from masthead.agenda.counting import count_ballot, files_of
from masthead.agenda.exporting import NotCounted, exported
from masthead.agenda.manifests import ManifestSpoiled
from masthead.agenda.models import Ballot, BallotPaper, BallotPitch, Pitch, PitchStep, RollEntry
from masthead.agenda.round.bundle import zip_of
from masthead.agenda.round.checker import verify
from masthead.agenda.round_chore import hold_rounds
from masthead.agenda.round_printing import FROM, print_round_file
from masthead.agenda.tests.rounds_held import (
    CLOSES,
    LATER,
    an_open_ballot,
    bare_patrons,
    eight_pitches,
    the_ballot,
    until_counted,
    vote,
)

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


def test_a_round_from_the_close_to_files_that_anybody_can_check(voted: dict) -> None:
    assert hold_rounds(CLOSES - timedelta(seconds=1)) == CLOSES
    assert the_ballot().state == "open"
    until_counted()
    ballot = the_ballot()
    assert (ballot.state, ballot.paper_count, ballot.rule) == ("counted", 120, "equal-shares")
    files = files_of(ballot)
    assert verify.check(files, published={"manifest": ballot.manifest_digest, "seal": ballot.merkle_root}) == []
    said = verify.read_papers(files)
    assert {verify.check_receipt(said, each) for each in voted.values()} == {None}
    assert json.loads(files["result.json"]) == ballot.result
    chosen = {each["id"] for each in ballot.result["chosen"]}
    for entry in BallotPitch.objects.select_related("pitch"):
        is_chosen = str(entry.pitch_id) in chosen
        assert (entry.outcome == "chosen", entry.pitch.state) == (is_chosen, "chosen" if is_chosen else "not-chosen")
    assert PitchStep.objects.filter(by="count", kind__in=["chosen", "not-chosen"]).count() == 8


def test_files_are_public_from_their_time_on(voted: dict) -> None:
    def public() -> set[str]:
        return {name for name in FROM if print_round_file(1, name) is not None}

    assert public() == {"manifest.json", "rule.md"}
    close_ballot(the_ballot(), now=LATER)
    assert public() == {"manifest.json", "rule.md", "seal.json"}
    count_ballot(the_ballot(), now=LATER)
    assert public() == set(FROM)
    sheet = print_round_file(1, "round.zip")
    assert sheet.path == "/agenda/round-1/round.zip"
    with zipfile.ZipFile(BytesIO(sheet.body)) as packed:
        assert "round/verify.py" in packed.namelist()
    assert zip_of(files_of(the_ballot())) == sheet.body


def test_an_export_is_what_is_printed_and_only_once_counted(voted: dict) -> None:
    for number in (1, 2):
        with pytest.raises(NotCounted):
            exported(number)
    until_counted()
    files = exported(1)
    assert files == {
        "round-1.zip": print_round_file(1, "round.zip").body,
        "round-1.pb": print_round_file(1, "round.pb").body,
    }


def test_a_small_round_prints_no_ballot(monkeypatch) -> None:
    readers, pitches = bare_patrons(40), eight_pitches()
    an_open_ballot(readers, monkeypatch, pitches=pitches)
    for reader in readers[:33]:
        vote(reader, pitches[:2])
    until_counted()
    assert the_ballot().result["ballots"] == 33
    assert print_round_file(1, "round.pb") is None
    assert "hashes.txt" in files_of(the_ballot())
    assert verify.check(files_of(the_ballot())) == []


def test_nobody_voted(monkeypatch) -> None:
    an_open_ballot(bare_patrons(3), monkeypatch)
    until_counted()
    assert the_ballot().result["chosen"] == []
    assert set(Pitch.objects.values_list("state", flat=True)) == {"not-chosen"}
    assert verify.check(files_of(the_ballot())) == []


@pytest.mark.parametrize("what", ["a paper changed", "a paper added", "the manifest"])
def test_what_was_changed_after_the_seal_is_never_counted(voted: dict, what: str) -> None:
    close_ballot(the_ballot(), now=LATER)
    if what == "a paper changed":
        paper = BallotPaper.objects.order_by("pk").first()
        BallotPaper.objects.filter(pk=paper.pk).update(ticks=[*paper.ticks, 999])
    elif what == "a paper added":
        BallotPaper.objects.create(ballot=the_ballot(), paper="0" * 32, ticks=[])
    else:
        Ballot.objects.update(manifest=the_ballot().manifest.replace("144000", "144001"))
    with pytest.raises(ManifestSpoiled):
        count_ballot(the_ballot(), now=LATER)
    assert the_ballot().state == "closed"


def test_an_open_ballot_is_called_off_unread(voted: dict) -> None:
    ballot_keys._file(1).unlink()
    call_open_ballot_off(1, reason={"en": "The key is lost."}, now=LATER)
    assert the_ballot().state == "cancelled"
    assert not RollEntry.objects.filter(sealed_vote__isnull=False).exists()
    assert set(Pitch.objects.values_list("state", flat=True)) == {"put-forward"}
    assert print_round_file(1, "manifest.json") is None
    with pytest.raises(NotOpen):
        call_open_ballot_off(1, reason={}, now=LATER)
    until_counted()
    assert the_ballot().state == "cancelled"
