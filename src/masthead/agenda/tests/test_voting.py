"""One patron, one ballot: changed at will until the close, refused after it, and sealed until then."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from masthead.agenda.ballot_keys import KeyMissing, destroy_key, key_of
from masthead.agenda.models import Ballot, RollEntry
from masthead.agenda.sealed_votes import open_vote
from masthead.agenda.tests.rounds_held import CLOSES, OPENS, an_open_ballot, bare_patrons, eight_pitches, vote
from masthead.agenda.voting import (
    BallotNotOpen,
    NotOnBallot,
    NotOnRoll,
    VotesElsewhere,
    cast_vote,
    open_ballot_number,
    place_on_roll,
)
from masthead.lib.router import SUPPORTERS
from masthead.press.models import Note
from masthead.readers.models import Reader

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
WHOLE, SLICE, AT_ONCE = 10_000, 150, 50


def test_a_changed_vote_keeps_its_id_and_replaces_what_was_ticked(monkeypatch) -> None:
    (ann,) = bare_patrons(1)
    pitches = eight_pitches()
    an_open_ballot([ann], monkeypatch, pitches=pitches)
    first, second = vote(ann, pitches[:3]), vote(ann, pitches[2:3], minutes=9)
    assert first.split(";")[0] == second.split(";")[0]
    entry = RollEntry.objects.get()
    kept = open_vote(entry.sealed_vote, key=key_of(1))
    assert (kept.voter, kept.approved) == (second.split(";")[0], (str(pitches[2].pk),))
    ballot = Ballot.objects.get()
    assert (ballot.first_vote_at, ballot.last_vote_at) == (OPENS + timedelta(minutes=5), OPENS + timedelta(minutes=9))


def test_a_sealed_vote_tells_nothing(monkeypatch) -> None:
    readers, pitches = bare_patrons(30), eight_pitches()
    an_open_ballot(readers, monkeypatch, pitches=pitches)
    Note.objects.using(SUPPORTERS).all().delete()
    receipts = [vote(each, pitches[: at % 9], minutes=at) for at, each in enumerate(readers)]
    sealed = [bytes(each) for each in RollEntry.objects.order_by("pk").values_list("sealed_vote", flat=True)]
    assert len({len(each) for each in sealed}) == 1
    assert len(set(sealed)) == 30
    # The head of a token says when it was made: here it says nothing.
    assert len({each[:12] for each in sealed}) == 1
    everything = b"".join(sealed)
    assert not any(each.split(";")[0].encode() in everything for each in receipts)
    assert not Note.objects.using(SUPPORTERS).exists(), "a note for the press would tell when each vote came"


def test_who_may_not_vote_is_refused_and_nothing_is_kept(monkeypatch) -> None:
    ann, late = bare_patrons(2)
    pitches = eight_pitches()
    an_open_ballot([ann], monkeypatch, pitches=pitches)
    soon = OPENS + timedelta(minutes=1)
    with pytest.raises(NotOnRoll):
        vote(late, pitches[:2])
    for now in (OPENS - timedelta(seconds=1), CLOSES, CLOSES + timedelta(days=1)):
        with pytest.raises(BallotNotOpen):
            cast_vote(number=1, reader=ann, ticks=[], wants_letters=False, now=now)
    with pytest.raises(BallotNotOpen):
        cast_vote(number=2, reader=ann, ticks=[], wants_letters=False, now=soon)
    for ticks in (["0"], ["1; DROP"], [str(pitches[0].pk), "x"]):
        with pytest.raises(NotOnBallot):
            cast_vote(number=1, reader=ann, ticks=ticks, wants_letters=False, now=soon)
    assert not RollEntry.objects.filter(has_voted=True).exists()
    assert Ballot.objects.get().first_vote_at is None
    assert [open_ballot_number(now=each) for each in (soon, CLOSES)] == [1, None]


def test_without_the_key_no_vote_is_taken_and_none_is_lost(monkeypatch) -> None:
    (ann,) = bare_patrons(1)
    pitches = eight_pitches()
    an_open_ballot([ann], monkeypatch, pitches=pitches)
    vote(ann, pitches[:1])
    before = bytes(RollEntry.objects.get().sealed_vote)
    destroy_key(1)
    with pytest.raises(KeyMissing):
        vote(ann, pitches[:2])
    assert bytes(RollEntry.objects.get().sealed_vote) == before


def test_two_who_turn_out_to_be_one_have_one_ballot(monkeypatch) -> None:
    ann, twin = bare_patrons(2)
    pitches = eight_pitches()
    an_open_ballot([ann, twin], monkeypatch, pitches=pitches)
    Reader.objects.filter(pk=twin).update(merged_into_id=ann)
    with pytest.raises(VotesElsewhere):
        vote(twin, pitches[:1])
    with pytest.raises(VotesElsewhere):
        place_on_roll(number=1, reader=twin, now=OPENS)
    assert vote(ann, pitches[:1])


@pytest.mark.long
@pytest.mark.django_db(databases=["default", "supporters"], transaction=True)
def test_many_attempts_of_one_patron_leave_one_ballot(
    monkeypatch, runs_whole: bool, counts: Callable[..., None]
) -> None:
    ann, bob = bare_patrons(2)
    pitches = eight_pitches()
    an_open_ballot([ann, bob], monkeypatch, pitches=pitches)
    chance = random.Random(7)
    attempts = WHOLE if runs_whole else SLICE
    ticked = [chance.sample(pitches, chance.randint(0, 8)) for _ in range(attempts)]

    def attempt(ticks) -> str:
        try:
            return vote(ann, ticks)
        finally:
            connections["supporters"].close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        receipts = list(pool.map(attempt, ticked))
    assert len({each.split(";")[0] for each in receipts}) == 1
    assert list(RollEntry.objects.filter(has_voted=True).values_list("reader", flat=True)) == [ann]
    kept = open_vote(RollEntry.objects.get(reader=ann).sealed_vote, key=key_of(1))
    assert f"{kept.voter};{','.join(kept.approved)}" in receipts
    counts(attempts=attempts, ballots=1)
