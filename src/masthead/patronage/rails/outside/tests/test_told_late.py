"""What a platform tells late or not at all, one case at a time; the whole proof found each."""

from dataclasses import replace
from datetime import timedelta

import pytest

from masthead.patronage.books import check
from masthead.patronage.models import Question, Receipt
from masthead.patronage.rails.outside.tests.platforms import (
    COFFEE_HEAD,
    NOW,
    PATREON_HEAD,
    PatreonMember,
    Tip,
    bring,
    coffee_data,
    coffee_message,
    coffee_row,
    hear,
    in_csv,
    patreon_row,
)
from masthead.patronage.rails.outside.tests.standing import held

pytestmark = pytest.mark.django_db(databases=["default", "supporters"], transaction=True)


def test_two_alike_of_one_day_are_two_gifts_whichever_is_told_of_first() -> None:
    """A file told of one, a message took that to be its own, and the next file tells of both."""
    tips = [Tip(at=NOW - timedelta(days=3, hours=hour)).numbered(hour) for hour in range(2)]
    bring("buymeacoffee", in_csv(COFFEE_HEAD, [coffee_row(tips[0])]))
    hear("buymeacoffee", coffee_message(coffee_data(tips[1])))
    bring("buymeacoffee", in_csv(COFFEE_HEAD, [coffee_row(tip) for tip in tips]))
    assert (held("buymeacoffee"), Receipt.objects.count(), Question.objects.count()) == (1000, 2, 0)


def test_what_was_sent_back_shows_in_the_sum_of_a_later_charge() -> None:
    """Patreon's message about it never came."""
    paid = PatreonMember(charged_at=NOW - timedelta(days=60), lifetime_cents=500)
    bring("patreon", in_csv(PATREON_HEAD, [patreon_row(paid)]))
    later = replace(paid, charged_at=NOW - timedelta(days=30), charge="Declined", lifetime_cents=0)
    bring("patreon", in_csv(PATREON_HEAD, [patreon_row(later)]))
    assert (held("patreon"), check()) == (0, ())


def test_an_older_sum_of_the_charge_that_is_known_takes_nothing_back() -> None:
    """Nothing tells which of two sums of one charge is the later one; the next charge does."""
    paid = PatreonMember(charged_at=NOW - timedelta(days=30), lifetime_cents=1000)
    for cents in (1000, 500, 1000):
        bring("patreon", in_csv(PATREON_HEAD, [patreon_row(replace(paid, lifetime_cents=cents))]))
    assert (held("patreon"), check()) == (500, ())
    later = replace(paid, charged_at=NOW - timedelta(days=1), charge="Declined", lifetime_cents=500)
    bring("patreon", in_csv(PATREON_HEAD, [patreon_row(later)]))
    assert (held("patreon"), check()) == (0, ())


def test_a_gift_that_was_sent_back_is_no_new_one_when_its_sum_is_told_again() -> None:
    paid = PatreonMember(charged_at=NOW - timedelta(days=30), lifetime_cents=500)
    bring("patreon", in_csv(PATREON_HEAD, [patreon_row(paid)]))
    for cents in (0, 500):
        sent_back = replace(paid, charge="Refunded", lifetime_cents=cents)
        report = bring("patreon", in_csv(PATREON_HEAD, [patreon_row(sent_back)]))
        assert (held("patreon"), report.counts["new"]) == (0, 0)
    assert check() == ()
