"""Which pitches count as similar."""

import pytest

from masthead.agenda.similar import nearness, similar_pitches, trigrams
from masthead.agenda.steps import Step, record
from masthead.agenda.tests.pitching import NOON, a_pitch

WHY = "The town pays for it."


@pytest.mark.once
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Who heats the schools this winter", "Heating in our schools"),
        ("What became of the bridge money", "The money for the bridge"),
        ("Хто опалює школи цієї зими", "Опалення шкіл взимку: хто платить"),
        ("Night buses", "Why is there no night bus?"),
    ],
)
def test_other_endings_and_another_order_are_near(one: str, other: str) -> None:
    assert nearness(one, WHY, other_title=other, other_why="") >= 0.3


@pytest.mark.once
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Who heats the schools this winter", "A night with the ambulance"),
        ("Хто опалює школи цієї зими", "Ніч зі швидкою допомогою"),
        ("The choir sings again", "Who buys the meadow"),
    ],
)
def test_other_subjects_are_far(one: str, other: str) -> None:
    assert nearness(one, WHY, other_title=other, other_why="We ask.") < 0.3


@pytest.mark.once
def test_pieces_are_of_words_and_never_across_them() -> None:
    assert trigrams("Gas, gas!") == {" ga", "gas", "as "}
    assert trigrams("to be") == frozenset()


@pytest.mark.django_db(databases=["default", "supporters"])
def test_only_public_ones_are_shown_the_nearest_first() -> None:
    a_pitch("Who heats the schools this spring", shown=False)
    far, near = a_pitch("The schools and their heating"), a_pitch("Who heats the schools this winter")
    merged = a_pitch("Who heats our schools")
    record(merged, Step(kind="merged", at=NOON, other=near))
    a_pitch("A night with the ambulance")
    found = similar_pitches(title="Who heats the schools", why=WHY, language="en")
    assert [each.pitch.pk for each in found] == [near.pk, far.pk]
