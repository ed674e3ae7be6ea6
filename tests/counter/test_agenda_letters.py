"""Whoever asked for something hears what becomes of it, once, in their language, and can end it with one click."""

from datetime import date

import pytest

from masthead.agenda import deciding, merging, reporting
from masthead.agenda.models import Ballot, BallotPitch, Pitch, PitchStep, PitchSupport, QuietReader, RollEntry
from masthead.agenda.preparing import make_ballot
from masthead.agenda.putting_forward import Idea, put_forward, want
from masthead.agenda.quieting import quiet_url
from masthead.agenda.step_letters import tell_step
from masthead.agenda.steps import Step, record
from masthead.agenda.tests.pitching import NOON, a_patron, a_pitch
from masthead.agenda.tests.test_deciding import PLAN
from masthead.jobs.models import Job
from masthead.patronage.erasing import erase_reader
from masthead.post.models import Letter
from masthead.readers.models import Reader
from world import make_world

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
WHO = {"member": None, "now": NOON}
NO = {"en": "Others reported it well.", "uk": "Інші вже розповіли."}


def letters(*, key: str = "pitch-step:") -> dict[str, list[str]]:
    """Run the letters that are owed, twice, and return the texts by addressee."""
    for _again in range(2):
        for job in Job.objects.using("supporters").filter(key__startswith=key).order_by("enqueued_at"):
            tell_step.func(**job.kwargs)
    Job.objects.using("supporters").filter(key__startswith=key).delete()
    found: dict[str, list[str]] = {}
    for letter in Letter.objects.using("supporters").filter(key__startswith=key).order_by("created_at", "pk"):
        found.setdefault(letter.to, []).append(letter.text)
    return found


def to(reader: Reader) -> str:
    return f"reader:{reader.pk}"


def test_a_no_reaches_the_proposer_and_supporters_once_each_in_their_language() -> None:
    ann, bob, eve = a_patron("ann"), a_patron("bob"), a_patron("eve")
    Reader.objects.filter(pk=bob.pk).update(language="uk")
    pitch = put_forward(idea=Idea(title="Night buses", why="No bus.", language="en"), reader=ann, now=NOON)
    deciding.show_pitch(pitch, **WHO)
    for reader in (ann, bob, eve):
        want(pitch.pk, reader=reader, now=NOON)
    QuietReader.objects.create(reader=eve.pk, asked_at=NOON)
    deciding.say_not_now(pitch, reason=NO, **WHO)
    sent = letters()
    assert {name: len(texts) for name, texts in sent.items()} == {to(ann): 2, to(bob): 2}
    assert any(NO["en"] in text and f"/agenda/pitches/{pitch.pk}/" in text for text in sent[to(ann)])
    assert any(NO["uk"] in text and f"/uk/agenda/pitches/{pitch.pk}/" in text for text in sent[to(bob)])
    letter = Letter.objects.using("supporters").filter(to=to(ann), key__startswith="pitch-step:").first()
    assert "@" not in letter.to + letter.text
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert quiet_url(ann) in letter.headers["List-Unsubscribe"]


def test_whoever_was_merged_hears_of_the_other_and_not_after_parting() -> None:
    ann = a_patron("ann")
    mine = put_forward(idea=Idea(title="Night buses", why="No bus.", language="en"), reader=ann, now=NOON)
    other = a_pitch("Buses at night")
    letters()
    merging.merge_pitches(mine, into=other, **WHO)
    deciding.say_not_now(other, reason=NO, **WHO)
    assert sum("Buses at night" in text for text in letters()[to(ann)]) == 1
    merging.part_pitches(mine, **WHO)
    deciding.look_again(other, **WHO)
    assert sum("Buses at night" in text for text in letters()[to(ann)]) == 1


def a_won_pitch() -> Pitch:
    pitch = a_pitch(days=2)
    ballot = make_ballot(PLAN, **WHO)
    for kind in ("on-ballot", "chosen"):
        record(pitch, Step(kind=kind, at=NOON, by="count", ballot=ballot))
    BallotPitch.objects.create(ballot=ballot, pitch=pitch, place=1, cost_seconds=10, votes=3, outcome="chosen")
    return pitch


def test_voters_who_asked_hear_of_the_story_and_nobody_else_of_the_roll() -> None:
    world = make_world()
    pitch = a_won_pitch()
    ballot = Ballot.objects.get()
    asked, silent, absent = a_patron("ann"), a_patron("bob"), a_patron("eve")
    RollEntry.objects.create(ballot=ballot, reader=asked.pk, has_voted=True, wants_letters=True)
    RollEntry.objects.create(ballot=ballot, reader=silent.pk, has_voted=True)
    RollEntry.objects.create(ballot=ballot, reader=absent.pk, wants_letters=True)
    story = world.story("the-buses", at=NOON, title="We rode the last bus")
    reporting.assign(pitch, who="Olena", due_on=date(2026, 4, 1), **WHO)
    reporting.link_story(pitch, story=story.translation_key, **WHO)
    sent = letters()
    assert set(sent) == {to(asked)}
    assert len(sent[to(asked)]) == 2
    last = sent[to(asked)][-1] + sent[to(asked)][0]
    assert "You asked for this, and here it is." in last
    assert "We rode the last bus" in last
    assert "/news/the-buses/" in last
    assert "Olena" not in last


def test_a_forgotten_reader_is_nowhere_on_the_agenda() -> None:
    ann, bob = a_patron("ann"), a_patron("bob")
    mine = put_forward(
        idea=Idea(title="Night buses", why="No bus.", language="en", credit="Ann K."), reader=ann, now=NOON
    )
    deciding.show_pitch(mine, **WHO)
    want(a_pitch("Another").pk, reader=ann, now=NOON)
    want(mine.pk, reader=bob, now=NOON)
    erase_reader.func(str(ann.pk))
    pitch = Pitch.objects.get(pk=mine.pk)
    assert (pitch.proposer, pitch.credit) == (None, "")
    assert list(PitchSupport.objects.values_list("reader", flat=True)) == [bob.pk]
    deciding.say_not_now(pitch, reason=NO, **WHO)
    assert to(ann) not in letters()
    assert PitchStep.objects.filter(pitch=pitch).count() == 3
