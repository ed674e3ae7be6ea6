"""Opening a ballot freezes it: who votes on what, at which costs, under which words."""

import json
from datetime import timedelta

import pytest

from masthead.agenda import opening
from masthead.agenda.ballot_keys import kept_keys
from masthead.agenda.models import Ballot, BallotPitch, Merge, PitchStep, PitchSupport, RollEntry
from masthead.agenda.opening import CannotOpen, open_ballot
from masthead.agenda.round.checker import papers
from masthead.agenda.round.manifest import roll_of, rule_text
from masthead.agenda.tests.rounds_held import CLOSES, OPENS, a_draft, a_patron, a_pitch, eight_pitches
from masthead.jobs.worker import drain
from masthead.patronage.models import Seat
from masthead.patronage.tests.giving import NOON, PI_DAY, a_pledge
from masthead.post.models import Letter
from masthead.readers.joining import welcome
from masthead.readers.models import Contact, Reader

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


def test_the_roll_is_who_gives_or_sits_and_has_a_confirmed_address() -> None:
    ann, bob = a_patron("ann"), a_patron("bob")
    a_patron("unconfirmed", is_confirmed=False)
    a_pledge("promised-only")
    seated = welcome(email="cy@example.org", language="uk", now=NOON)
    Contact.objects.filter(reader=seated).update(confirmed_at=NOON)
    Seat.objects.create(reader=seated, begins_on=PI_DAY, ends_on=PI_DAY + timedelta(days=9))
    twin = a_patron("ann-again")
    Reader.objects.filter(pk=twin.pk).update(merged_into=ann)
    opened = open_ballot(a_draft(eight_pitches()), now=OPENS, member=7)
    assert set(RollEntry.objects.values_list("reader", flat=True)) == {ann.pk, bob.pk, seated.pk}
    assert (opened.voters, opened.unconfirmed) == (3, 1)


def test_the_manifest_says_all_and_its_hash_is_of_its_bytes() -> None:
    ann, bob = a_patron("ann"), a_patron("bob")
    pitches = eight_pitches()
    opened = open_ballot(a_draft(pitches), now=OPENS + timedelta(microseconds=5), member=7)
    ballot = Ballot.objects.get()
    assert ballot == opened.ballot
    assert papers.sha256(ballot.manifest.encode()) == ballot.manifest_digest
    said = json.loads(ballot.manifest)
    assert said["pitches"] == [
        {"id": str(each.pk), "title": f"Pitch {at}", "cost_seconds": (4 + at) * 3_600}
        for at, each in enumerate(pitches)
    ]
    assert (said["capacity_seconds"], said["opens_at"]) == (40 * 3_600, "2026-03-14T13:00:00Z")
    assert said["closes_at"] == f"{CLOSES:%Y-%m-%dT%H:%M:%SZ}"
    assert said["rule"]["sha256"] == papers.sha256(rule_text().text.encode())
    assert said["roll"] == {"voters": 2, "sha256": roll_of([bob.pk.bytes, ann.pk.bytes]).digest}
    assert set(PitchStep.objects.filter(kind="opened").values_list("member", "by")) == {(7, "staff")}


def test_what_changes_later_does_not_change_the_ballot() -> None:
    a_patron("ann")
    pitch = a_pitch("As it stood", uk="Як було")
    open_ballot(a_draft([pitch, a_pitch("Other")]), now=OPENS)
    pitch.words.filter(language="en").update(title="Another title")
    pitch.cost_seconds = 1
    pitch.save()
    entry = BallotPitch.objects.get(pitch=pitch)
    assert entry.cost_seconds == 8 * 3_600
    assert entry.words["en"]["title"] == "As it stood"
    assert entry.words["uk"]["title"] == "Як було"


def test_who_wanted_what_is_counted_and_forgotten() -> None:
    ann, bob = a_patron("ann"), a_patron("bob")
    kept, merged, other = a_pitch("Kept"), a_pitch("Merged"), a_pitch("Other")
    ballot = a_draft([kept, other])
    Merge.objects.create(pitch=merged, into=kept, merged_at=NOON, state_before="put-forward")
    for pitch, reader in ((kept, ann), (merged, ann), (merged, bob)):
        PitchSupport.objects.create(pitch=pitch, reader=reader.pk)
    open_ballot(ballot, now=OPENS)
    assert BallotPitch.objects.get(pitch=kept).support_count == 2
    assert not PitchSupport.objects.exists()


@pytest.mark.parametrize("wrong", ["nobody", "one pitch", "no cost", "past", "twice", "another open"])
def test_what_cannot_be_opened_stays_a_draft_and_leaves_no_key(wrong: str) -> None:
    if wrong != "nobody":
        a_patron("ann")
    pitches = eight_pitches()[: 1 if wrong == "one pitch" else 8]
    ballot = a_draft(pitches)
    if wrong == "no cost":
        type(pitches[0]).objects.filter(pk=pitches[0].pk).update(cost_seconds=None)
    if wrong in {"twice", "another open"}:
        open_ballot(ballot, now=OPENS)
    if wrong == "another open":
        ballot = a_draft([a_pitch("A"), a_pitch("B")], number=2)
    before = kept_keys()
    with pytest.raises(CannotOpen):
        open_ballot(ballot, now=CLOSES if wrong == "past" else OPENS)
    assert kept_keys() == before == ((1,) if wrong in {"twice", "another open"} else ())
    assert Ballot.objects.filter(state="open").count() == len(before)


def test_an_opening_that_dies_changes_nothing(monkeypatch) -> None:
    a_patron("ann")
    ballot = a_draft(eight_pitches())

    class Killed(BaseException):
        pass

    def die(*_said, **_more):
        raise Killed

    monkeypatch.setattr(opening, "enqueue_once", die)
    with pytest.raises(Killed):
        open_ballot(ballot, now=OPENS)
    assert Ballot.objects.get().state == "draft"
    assert not RollEntry.objects.exists()
    monkeypatch.undo()
    assert open_ballot(ballot, now=OPENS).voters == 1


def test_everybody_on_the_roll_is_invited_once_by_a_link_of_their_own(django_capture_on_commit_callbacks) -> None:
    ann, bob = a_patron("ann"), a_patron("bob")
    Reader.objects.filter(pk=bob.pk).update(language="uk")
    Letter.objects.using("supporters").all().delete()
    open_ballot(a_draft(eight_pitches()), now=OPENS)
    while drain(using="supporters", now=OPENS + timedelta(days=9_000), limit=10):
        pass
    letters = {each.to: each for each in Letter.objects.using("supporters").filter(key__startswith="invite:")}
    assert set(letters) == {f"reader:{ann.pk}", f"reader:{bob.pk}"}
    links = {each.text.split("/vote/")[1].split("/")[0] for each in letters.values()}
    assert len(links) == 2
    assert Ballot.objects.get().manifest_digest in letters[f"reader:{ann.pk}"].text
    assert "Ваш бюлетень" in letters[f"reader:{bob.pk}"].subject
