"""References: proved by their check digits in any spelling, and never guessed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iso11649

from masthead.patronage.models import Pledge
from masthead.patronage.rails.bank import references
from masthead.patronage.rails.bank.references import new_reference, references_in
from masthead.patronage.rails.bank.tests.patrons import a_bank_pledge

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
BODIES = st.integers(0, 10**16 - 1)
MISREAD = {"0": "O", "1": "I", "2": "Z", "5": "S", "6": "G", "8": "B"}


def check_digits(body: int) -> str:
    """ISO 7064 as the standard words it, worked out anew: 98 less the remainder of body, RF and 00."""
    return f"{98 - int(f'{body:016d}271500') % 97:02d}"


def reference_of(body: int) -> str:
    return f"RF{check_digits(body)}{body:016d}"


def test_a_new_reference_is_an_iso_11649_number_of_its_own() -> None:
    made = {new_reference() for _ in range(200)}
    assert len(made) == 200
    assert all(iso11649.is_valid(each) and each == reference_of(int(each[4:])) for each in made)


def test_a_reference_that_is_taken_is_not_given_again(monkeypatch) -> None:
    taken = int(a_bank_pledge().rail_reference[4:])
    thrown = iter([taken, taken, 7])
    monkeypatch.setattr(references.secrets, "randbelow", lambda _below: next(thrown))
    assert new_reference() == reference_of(7)
    assert Pledge.objects.count() == 1


@pytest.mark.parametrize(
    "spelled",
    [
        "{0}", "Gift {0} thank you", "{0}{0}", "rf-ref: {1}", "RF: {2}", "{3}", "no. {4} of march", "invoice/{0}/2026",
        "RF\n{5}",
    ],
)  # fmt: skip
def test_a_reference_is_found_however_it_is_written(spelled: str) -> None:
    reference = reference_of(5390075470343)
    fours, dotted = iso11649.format(reference), ".".join(reference)
    wide = "".join(chr(ord(each) + 0xFEE0) for each in reference)
    text = spelled.format(reference, fours.lower(), reference[2:], wide, dotted, fours[2:])
    assert references_in(text) == {reference}


@given(body=BODIES, noise=st.lists(st.booleans(), min_size=18, max_size=18))
def test_misread_letters_are_taken_for_digits_where_the_check_digits_prove_it(body: int, noise: list[bool]) -> None:
    reference = reference_of(body)
    read = "".join(MISREAD.get(d, d) if bad else d for d, bad in zip(reference[2:], noise, strict=True))
    assert reference in references_in(f"pay RF {read} please")


@given(body=BODIES, at=st.integers(2, 19), digit=st.integers(1, 9))
def test_one_wrong_digit_is_never_mended(body: int, at: int, digit: int) -> None:
    reference = reference_of(body)
    wrong = reference[:at] + str((int(reference[at]) + digit) % 10) + reference[at + 1 :]
    assert references_in(wrong) == set()


@settings(max_examples=200)
@given(st.text(max_size=400))
def test_any_text_may_be_searched(text: str) -> None:
    assert all(iso11649.is_valid(each) for each in references_in(text))
