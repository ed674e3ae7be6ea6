"""Closing: sealed, then public, then counted; the same whatever dies on the way, and nobody's afterwards."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connections, transaction

from masthead.agenda import ballot_keys, round_chore
from masthead.agenda.closing import close_ballot, destroy_spent_keys
from masthead.agenda.models import Ballot, BallotPaper, Pitch, PitchStep, RollEntry
from masthead.agenda.opening import why_not
from masthead.agenda.round_chore import PATIENCE, hold_rounds, is_root_public
from masthead.agenda.tests.rounds_held import (
    CLOSES,
    LATER,
    OPENS,
    a_draft,
    a_pitch,
    bare_patrons,
    the_ballot,
    until_counted,
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


@pytest.mark.long
def test_whatever_dies_between_any_two_steps_the_end_is_the_same(voted: dict, runs_whole: bool, counts) -> None:
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
        # A prime, so that a slice meets every kind of step.
        number += 1 if runs_whole else 7
    counts(deaths=len(ends) - 1)
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


def test_a_lost_key_is_said_and_changes_nothing(voted: dict) -> None:
    ballot_keys._file(1).unlink()
    with pytest.raises(ballot_keys.KeyMissing):
        hold_rounds(LATER)
    assert the_ballot().state == "open"
    assert RollEntry.objects.filter(sealed_vote__isnull=False).count() == 120


def test_the_folder_of_keys_is_marked_for_backups(voted: dict) -> None:
    assert (django_settings.MASTHEAD_BALLOT_KEYS / "CACHEDIR.TAG").read_bytes().startswith(b"Signature: 8a477f59")
    assert timedelta(hours=1) == round_chore.PATIENCE
