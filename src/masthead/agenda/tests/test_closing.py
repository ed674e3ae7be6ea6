"""Closing: sealed, then public, then counted; the same whatever dies on the way, and nobody's afterwards."""

import json
import random
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings as django_settings
from django.db import connections, transaction

from masthead.agenda import ballot_keys, round_chore
from masthead.agenda.calling_off import NotOpen, call_open_ballot_off
from masthead.agenda.closing import close_ballot, destroy_spent_keys
from masthead.agenda.counting import count_ballot, files_of
from masthead.agenda.exporting import NotCounted, exported
from masthead.agenda.manifests import ManifestSpoiled
from masthead.agenda.models import Ballot, BallotPaper, BallotPitch, Pitch, PitchStep, RollEntry
from masthead.agenda.opening import why_not
from masthead.agenda.round.bundle import zip_of
from masthead.agenda.round.checker import verify
from masthead.agenda.round_chore import PATIENCE, hold_rounds, is_root_public
from masthead.agenda.round_printing import FROM, print_round_file
from masthead.agenda.tests.rounds_held import (
    CLOSES,
    LATER,
    OPENS,
    a_draft,
    a_pitch,
    an_open_ballot,
    bare_patrons,
    eight_pitches,
    some_of,
    vote,
)
from masthead.agenda.voting import BallotNotOpen
from masthead.jobs.models import Job
from masthead.jobs.worker import drain
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import supporters_together
from masthead.post.models import Letter
from masthead.press.chore import open_edition, print_round
from masthead.readers.models import Reader

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


@pytest.fixture
def voted(monkeypatch) -> dict:
    """An open ballot of 120 readers who voted; their receipts by reader."""
    readers, pitches = bare_patrons(120), eight_pitches()
    an_open_ballot(readers, monkeypatch, pitches=pitches)
    chance = random.Random(11)
    ids = [each.pk for each in pitches]
    return {
        reader: vote(reader, some_of(ids, chance=chance), wants_letters=not at % 10)
        for at, reader in enumerate(readers)
    }


def the_ballot() -> Ballot:
    return Ballot.objects.get()


def until_counted(now=LATER) -> None:
    hold_rounds(now)
    hold_rounds(now + PATIENCE)


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


def test_a_late_vote_is_refused_before_and_after_the_close(voted: dict) -> None:
    reader = next(iter(voted))
    for prepare in (lambda: None, lambda: close_ballot(the_ballot(), now=LATER), until_counted):
        prepare()
        with pytest.raises(BallotNotOpen):
            vote(reader, [], minutes=60 * 24 * 8)
    # And one that was under way when the closing came, by a clock that is slow.
    with pytest.raises(BallotNotOpen):
        vote(reader, [])


def test_whoever_was_found_to_be_another_counts_once(voted: dict) -> None:
    ann, twin, other, _ = list(voted)[:4]
    Reader.objects.filter(pk=twin).update(merged_into_id=ann)
    Reader.objects.filter(pk=other).update(merged_into_id=bare_patrons(1)[0])
    close_ballot(the_ballot(), now=LATER)
    papers = set(BallotPaper.objects.values_list("paper", flat=True))
    assert len(papers) == 119
    assert voted[ann].split(";")[0] in papers
    assert voted[other].split(";")[0] in papers


class Killed(BaseException):
    """A process that died, in the middle of whatever it did."""


def killed_at(number: int):
    """Let a process die at its n-th query."""
    left = [number]

    def wrapper(execute, sql, params, many, context):
        left[0] -= 1
        if left[0] == -1:
            raise Killed
        return execute(sql, params, many, context)

    return connections[SUPPORTERS].execute_wrapper(wrapper)


def everything() -> dict[str, object]:
    return {
        "papers": sorted(BallotPaper.objects.values_list("paper", "ticks")),
        "steps": sorted(PitchStep.objects.values_list("pitch", "kind", "by")),
        "pitches": sorted(Pitch.objects.values_list("pk", "state")),
        "result": the_ballot().result,
        "root": the_ballot().merkle_root,
        "sealed": RollEntry.objects.filter(sealed_vote__isnull=False).count(),
        "state": the_ballot().state,
        # A step has another number each time on PostgreSQL, which gives no number out twice.
        "jobs": sorted(
            key if not key.startswith("pitch-step:") else "pitch-step"
            for key in Job.objects.using(SUPPORTERS).values_list("key", flat=True)
        ),
        "keys": ballot_keys.kept_keys(),
    }


def test_whatever_dies_between_any_two_steps_the_end_is_the_same(voted: dict) -> None:
    key = ballot_keys._file(1)
    raw, ends, number = key.read_bytes(), [], 0
    while True:
        with supporters_together():
            is_dead = False
            try:
                with killed_at(number):
                    hold_rounds(LATER)
                    hold_rounds(LATER + PATIENCE)
            except Killed:
                is_dead = True
            # What was committed before the death stays: the transaction around all this is the test's own.
            hold_rounds(LATER)
            hold_rounds(LATER + PATIENCE)
            hold_rounds(LATER + 2 * PATIENCE)
            ends.append(everything())
            transaction.set_rollback(True, using=SUPPORTERS)
        key.write_bytes(raw)
        if not is_dead:
            break
        number += 1 if number < 40 else 7
    assert number > 40
    for number, each in enumerate(ends):
        assert each == ends[-1], number
    assert ends[-1]["keys"] == ()
    assert ends[-1]["state"] == "counted"


def test_a_close_that_died_before_the_key_was_destroyed_is_finished_by_the_next(voted: dict, monkeypatch) -> None:
    close_ballot(the_ballot(), now=LATER)
    assert ballot_keys.kept_keys() == (1,)
    # Killed between writing over it and removing it: what is left is no key, and goes.
    ballot_keys._file(1).write_bytes(b"\0" * 44)
    assert destroy_spent_keys() == (1,)
    assert destroy_spent_keys() == ()
    with pytest.raises(ballot_keys.KeyMissing):
        ballot_keys.key_of(1)


def test_the_key_of_an_open_ballot_stays(voted: dict) -> None:
    hold_rounds(CLOSES - timedelta(seconds=1))
    assert ballot_keys.kept_keys() == (1,)
    assert ballot_keys._file(1).stat().st_mode & 0o777 == 0o600
    assert ballot_keys._folder().stat().st_mode & 0o777 == 0o700


def test_the_root_is_mailed_and_printed_before_anything_is_counted(voted: dict) -> None:
    with open_edition() as edition:
        print_round(edition=edition, at=CLOSES)
        hold_rounds(LATER)
        assert not is_root_public(the_ballot(), now=LATER)
        while drain(using="supporters", now=LATER + timedelta(days=9_000), limit=10):
            pass
        letters = Letter.objects.using(SUPPORTERS).filter(key__startswith="root:1:")
        assert letters.count() == 12
        assert all(the_ballot().merkle_root in each.text for each in letters)
        assert not is_root_public(the_ballot(), now=LATER)
        hold_rounds(LATER)
        letters.update(state="sent")
        assert not is_root_public(the_ballot(), now=LATER)
        hold_rounds(LATER)
        assert the_ballot().state == "closed"
        print_round(edition=edition, at=LATER)
        with edition.reading() as view:
            assert the_ballot().merkle_root in view.read("/agenda/round-1/seal.json").body.decode()
            assert view.entry("/agenda/round-1/result.json") is None
        assert is_root_public(the_ballot(), now=LATER)
        assert the_ballot().state == "closed"
        # As the worker does it, which holds the edition open for its whole life.
        hold_rounds(LATER)
        assert the_ballot().state == "counted"


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


def test_a_draft_opens_at_its_time_and_waits_for_the_one_before(voted: dict) -> None:
    second = a_draft([a_pitch("A"), a_pitch("B")], number=2)
    Ballot.objects.filter(pk=second.pk).update(
        opens_at=CLOSES - timedelta(days=1), closes_at=CLOSES + timedelta(days=9)
    )
    empty = a_draft([], number=3)
    Ballot.objects.filter(pk=empty.pk).update(closes_at=CLOSES + timedelta(days=9))
    hold_rounds(CLOSES - timedelta(hours=1))
    assert dict(Ballot.objects.values_list("number", "state")) == {1: "open", 2: "draft", 3: "draft"}
    assert hold_rounds(OPENS - timedelta(days=1)) == OPENS
    hold_rounds(LATER)
    assert dict(Ballot.objects.values_list("number", "state")) == {1: "closed", 2: "open", 3: "draft"}
    assert "nothing to choose from" in why_not(empty, now=LATER) or "Another ballot" in why_not(empty, now=LATER)


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


def test_a_lost_key_is_said_and_changes_nothing(voted: dict) -> None:
    ballot_keys._file(1).unlink()
    with pytest.raises(ballot_keys.KeyMissing):
        hold_rounds(LATER)
    assert the_ballot().state == "open"
    assert RollEntry.objects.filter(sealed_vote__isnull=False).count() == 120


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


def test_the_folder_of_keys_is_marked_for_backups(voted: dict) -> None:
    assert (django_settings.MASTHEAD_BALLOT_KEYS / "CACHEDIR.TAG").read_bytes().startswith(b"Signature: 8a477f59")
    assert timedelta(hours=1) == round_chore.PATIENCE
