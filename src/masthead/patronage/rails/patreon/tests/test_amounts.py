"""Patreon's amounts are whole hundredths, or none at all."""

import pytest

from masthead.patronage.rails.outside.facts import NotUnderstood
from masthead.patronage.rails.outside.tests.platforms import NOW
from masthead.patronage.rails.patreon.messages import settle

pytestmark = pytest.mark.once


@pytest.mark.parametrize("wrong", ["-5", -5, True, 1.5, [5], 10**17])
def test_amounts_that_are_none_are_not_guessed_at(wrong: object) -> None:
    said = {"person": "1", "campaign_lifetime_support_cents": wrong, "patron_status": "active_patron"}
    with pytest.raises(NotUnderstood):
        settle(said, NOW)
