"""What editors decide, and that nothing is decided twice or behind a frozen ballot."""

from datetime import date, timedelta

import pytest

from masthead.agenda import deciding, merging, preparing, reporting
from masthead.agenda.families import supporters_of
from masthead.agenda.models import Assignment, Ballot, BallotPitch, Pitch, PitchStep, PitchSupport
from masthead.agenda.putting_forward import want
from masthead.agenda.reporting_time import days_of, seconds_of, shown_time
from masthead.agenda.steps import FROM, MAKES, Step, StepRefused, record
from masthead.agenda.tests.pitching import DAY, NOON, a_patron, a_pitch

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
WHO = {"member": 7, "now": NOON}
WHY = {"en": "Others reported it well.", "uk": ""}
PLAN = preparing.Plan(capacity_seconds=20 * DAY, opens_at=NOON, closes_at=NOON + timedelta(days=14))


def a_ballot(*pitches: Pitch) -> Ballot:
    ballot = preparing.make_ballot(PLAN, **WHO)
    for pitch in pitches:
        preparing.put_on_ballot(pitch, ballot=ballot, **WHO)
    return ballot


def open_it(ballot: Ballot) -> None:
    frozen = {"opened_at": NOON, "roll_count": 3, "manifest_digest": "0" * 64}
    Ballot.objects.filter(pk=ballot.pk).update(state="open", **frozen)


def kinds(pitch: Pitch) -> list[str]:
    return list(pitch.steps.order_by("pk").values_list("kind", flat=True))


def test_every_step_has_a_row_in_the_table_of_states() -> None:
    assert set(FROM) | {"put-forward"} == set(PitchStep.Kind.values)
    assert set(MAKES.values()) == set(Pitch.State.values)


def test_a_pitch_goes_the_whole_way() -> None:
    pitch = a_pitch(days=3)
    ballot = a_ballot(pitch)
    assert (Pitch.objects.get().state, BallotPitch.objects.get().cost_seconds) == ("on-ballot", 3 * DAY)
    open_it(ballot)
    record(pitch, Step(kind="chosen", at=NOON, by="count", ballot=ballot))
    BallotPitch.objects.update(outcome="chosen", votes=40)
    reporting.assign(pitch, who="Olena", due_on=date(2026, 4, 1), **WHO)
    reporting.assign(pitch, who="Petro", due_on=date(2026, 4, 9), **WHO)
    reporting.say_what_it_took(pitch, actual_seconds=4 * DAY)
    rows = Assignment.objects.order_by("pk").values_list("who", "estimated_seconds", "actual_seconds", "ended_at")
    assert list(rows) == [("Olena", 3 * DAY, None, NOON), ("Petro", 3 * DAY, 4 * DAY, None)]
    reporting.drop(pitch, reason=WHY, **WHO)
    assert Pitch.objects.get().state == "dropped"
    assert not Assignment.objects.filter(ended_at=None).exists()
    assert kinds(pitch)[-3:] == ["assigned", "assigned", "dropped"]
    assert pitch.steps.latest("pk").reason == {"en": WHY["en"]}


@pytest.mark.parametrize("reason", [{}, {"en": "  "}, {"uk": "Лише українською"}])
def test_a_no_without_a_reason_is_refused(reason: dict[str, str]) -> None:
    pitch = a_pitch()
    with pytest.raises(deciding.ReasonMissing):
        deciding.say_not_now(pitch, reason=reason, **WHO)
    assert Pitch.objects.get().state == "put-forward"


def test_what_a_ballot_froze_stays() -> None:
    pitch = a_pitch(days=3)
    ballot = a_ballot(pitch)
    deciding.set_cost(pitch, cost_seconds=5 * DAY, **WHO)
    assert BallotPitch.objects.get().cost_seconds == 5 * DAY
    open_it(ballot)
    for refused in (
        lambda: deciding.set_cost(pitch, cost_seconds=DAY, **WHO),
        lambda: deciding.write_words(pitch, language="en", title="Other", why="Words"),
        lambda: preparing.take_off_ballot(pitch, reason=WHY, **WHO),
        lambda: preparing.change_plan(ballot, plan=PLAN),
        lambda: preparing.call_off(ballot, **WHO),
        lambda: preparing.put_on_ballot(a_pitch("Late", days=1), ballot=ballot, **WHO),
    ):
        with pytest.raises((StepRefused, preparing.BallotIsFrozen)):
            refused()
    assert BallotPitch.objects.get().cost_seconds == 5 * DAY
    assert pitch.words.get().title == "Who heats the schools"


def test_a_veto_has_a_reason_and_taking_off_has_none() -> None:
    vetoed, taken = a_pitch("One", days=1), a_pitch("Two", days=1)
    ballot = a_ballot(vetoed, taken)
    preparing.take_off_ballot(vetoed, reason=WHY, **WHO)
    preparing.take_off_ballot(taken, **WHO)
    states = [Pitch.objects.get(pk=each.pk).state for each in (vetoed, taken)]
    assert states == ["not-now", "put-forward"]
    assert not ballot.entries.exists()
    assert vetoed.steps.latest("pk").reason == {"en": WHY["en"]}


def test_what_is_called_off_is_open_again() -> None:
    pitch = a_pitch(days=1)
    ballot = preparing.call_off(a_ballot(pitch), **WHO)
    assert (ballot.state, Pitch.objects.get().state) == ("cancelled", "put-forward")


def test_a_pitch_without_a_cost_or_with_three_lost_ballots_stands_on_none() -> None:
    free, tired = a_pitch("Free"), a_pitch("Tired", days=1)
    with pytest.raises(StepRefused):
        a_ballot(free)
    for turn in range(4):
        ballot = preparing.make_ballot(PLAN, **WHO)
        if turn == 3:
            with pytest.raises(StepRefused):
                preparing.put_on_ballot(tired, ballot=ballot, **WHO)
            break
        preparing.put_on_ballot(tired, ballot=ballot, **WHO)
        record(tired, Step(kind="not-chosen", at=NOON, by="count", ballot=ballot))
        counted = {"opened_at": NOON, "roll_count": 3, "manifest_digest": "0" * 64, "closed_at": NOON}
        Ballot.objects.filter(pk=ballot.pk).update(
            state="counted", counted_at=NOON, merkle_root="1" * 64, result={}, **counted
        )


def test_merging_unites_and_parting_gives_everything_back() -> None:
    one, two = a_pitch("One"), a_pitch("Two")
    ann, bob = a_patron("ann"), a_patron("bob")
    want(one.pk, reader=ann, now=NOON)
    want(two.pk, reader=bob, now=NOON)
    want(two.pk, reader=ann, now=NOON)
    deciding.say_not_now(one, reason=WHY, **WHO)
    merge = merging.merge_pitches(one, into=two, **WHO)
    assert supporters_of(two) == {ann.pk, bob.pk}
    with pytest.raises(StepRefused):
        merging.merge_pitches(two, into=one, **WHO)
    with pytest.raises(StepRefused):
        merging.merge_pitches(a_pitch("Three"), into=one, **WHO)
    merging.part_pitches(one, **WHO)
    assert Pitch.objects.get(pk=one.pk).state == "not-now"
    assert supporters_of(two) == {ann.pk, bob.pk}
    assert supporters_of(one) == {ann.pk}
    assert PitchSupport.objects.count() == 3
    merge.refresh_from_db()
    assert (merge.parted_by, kinds(one)[-2:]) == (7, ["merged", "parted"])


def test_a_pitch_is_not_merged_into_itself() -> None:
    pitch = a_pitch()
    with pytest.raises(StepRefused):
        merging.merge_pitches(pitch, into=pitch, **WHO)


@pytest.mark.once
@pytest.mark.parametrize(("seconds", "said"), [(100, "100 seconds"), (1846, "30 minutes"), (9000, "2 hours")])
def test_a_share_of_time_is_said_in_words(seconds: int, said: str) -> None:
    assert shown_time(seconds) == said


@pytest.mark.once
def test_days_and_seconds_are_the_same_time() -> None:
    for quarter in range(1, 200):
        days = days_of(seconds_of(quarter * days_of(DAY // 4)))
        assert days * 4 == quarter
