"""Suggestions are ranked for a person, who decides; the machine never does."""

import pytest

from masthead.patronage.models import Payment
from masthead.patronage.promising import cancel
from masthead.patronage.rails.bank.suggesting import Likeness, seen_payers, suggest
from masthead.patronage.rails.bank.tests.bank_of_tests import Giver
from masthead.patronage.rails.bank.tests.patrons import a_bank_pledge, a_gift, asked, bring
from masthead.patronage.tests.giving import NOON

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
BEN = Giver(name="Ben Planted", account="NL91ABNA0417164300")


def unknown() -> Payment:
    return Payment.objects.get(questions__kind="unknown")


def suggested() -> list[tuple[str, list[str]]]:
    found = suggest(unknown(), seen=seen_payers())
    return [(str(each.pledge.pk), [like.value for like in each.likenesses]) for each in found]


def slip(reference: str, kind: str) -> str:
    wrong = str((int(reference[9]) + 5) % 10)
    other = str((int(reference[15]) + 3) % 10)
    at = next(place for place in range(4, 19) if reference[place] != reference[place + 1])
    return {
        "changed": reference[:9] + wrong + reference[10:],
        "changed twice": reference[:9] + wrong + reference[10:15] + other + reference[16:],
        "left out": reference[:9] + reference[10:],
        "added": reference[:9] + wrong + reference[9:],
        "swapped": reference[:at] + reference[at + 1] + reference[at] + reference[at + 2 :],
        "cut": reference[:15],
    }[kind]


@pytest.mark.parametrize("kind", ["changed", "changed twice", "left out", "added", "swapped", "cut"])
def test_a_reference_with_a_slip_is_suggested_and_not_believed(kind: str) -> None:
    meant = a_bank_pledge("ann", cents=900)
    for at in range(20):
        a_bank_pledge(f"other-{at}", cents=901)
    bring(a_gift(text=f"gift {slip(meant.rail_reference, kind)} march"))
    assert asked() == [("unknown", 500)]
    assert suggested() == [(str(meant.pk), ["close-reference"])]


def test_the_likeliest_comes_first() -> None:
    near, seen, equal = a_bank_pledge("ann", cents=900), a_bank_pledge("ben", cents=700), a_bank_pledge("cas")
    bring(a_gift(seen, cents=700, giver=BEN))
    bring(a_gift(text=slip(near.rail_reference, "changed"), giver=Giver(name="ben  planted", account="")))
    assert suggested() == [
        (str(near.pk), ["close-reference"]),
        (str(seen.pk), ["seen-payer"]),
        (str(equal.pk), ["same-amount"]),
    ]


def test_a_payer_without_a_name_is_like_nobody() -> None:
    seen = a_bank_pledge("ben", cents=700)
    bring(a_gift(seen, cents=700, giver=Giver(name="", account="")))
    bring(a_gift(giver=Giver(name="", account="")))
    assert suggested() == []


def test_only_open_pledges_are_suggested() -> None:
    cancel(a_bank_pledge("gone"), now=NOON)
    bring(a_gift())
    assert suggested() == []


def test_at_most_five_are_suggested() -> None:
    for at in range(7):
        a_bank_pledge(f"equal-{at}")
    bring(a_gift())
    assert [likes for _, likes in suggested()] == [[Likeness.SAME_AMOUNT.value]] * 5


def test_suggesting_costs_the_same_queries_for_any_number_of_pledges(django_assert_num_queries) -> None:
    bring(a_gift())
    payment, seen = unknown(), seen_payers()
    for at in range(30):
        a_bank_pledge(f"many-{at}")
    with django_assert_num_queries(3, using="supporters"):
        suggest(payment, seen=seen)
