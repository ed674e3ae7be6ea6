"""What a platform's genuine message books: sales, fees, refunds, memberships, in whatever order they are told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from masthead.lib.money import Money
from masthead.patronage.books import balances, check, total
from masthead.patronage.models import Payment, Pledge, Question
from masthead.patronage.patrons import patrons_on
from masthead.patronage.rails.outside.tests.platforms import (
    NOW,
    PatreonMember,
    Tip,
    coffee_data,
    coffee_message,
    hear,
    kofi_message,
    patreon_message,
)
from masthead.patronage.rails.outside.tests.standing import gifts, held

pytestmark = pytest.mark.django_db(databases=["default", "supporters"], transaction=True)


def test_a_sale_is_a_question_and_not_a_gift() -> None:
    hear("kofi", kofi_message(Tip(kind="Shop Order").numbered(1)))
    hear("buymeacoffee", coffee_message(coffee_data(Tip().numbered(2)), kind="extra_purchase.created"))
    assert (gifts(), Question.objects.filter(kind="unknown", answer="").count(), check()) == (0, 2, ())
    hear("buymeacoffee", coffee_message(coffee_data(Tip().numbered(2)), kind="extra_purchase.refunded"))
    assert (Question.objects.filter(answer="sent-back").count(), check()) == (1, ())


def test_fees_are_booked_where_they_are_told_and_can_be_true() -> None:
    data = coffee_data(Tip(fee="0.25").numbered(1))
    hear("buymeacoffee", coffee_message(data), coffee_message(data))
    for wrong in ("-1", "9.99", "x", None, 1e9, "0.001"):
        hear("buymeacoffee", coffee_message({**coffee_data(Tip().numbered(2)), "application_fee": wrong}))
    found = balances()
    assert total(found, account="expense:fees-buymeacoffee", currency="EUR") == Money(amount_minor=25, currency="EUR")
    assert total(found, account="asset:buymeacoffee", currency="EUR") == Money(amount_minor=975, currency="EUR")


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (1, 1, 0, 0)])
def test_a_refund_is_booked_once_in_whatever_order_it_is_told(order: tuple[int, ...]) -> None:
    data = coffee_data(Tip().numbered(1))
    told = (
        coffee_message(data, event=1),
        coffee_message(
            {**data, "refunded": "true", "refunded_at": int(NOW.timestamp())}, kind="donation.refunded", event=2
        ),
    )
    hear("buymeacoffee", *(told[at] for at in order))
    assert held("buymeacoffee") == 0
    assert (gifts(), check(), patrons_on(NOW.date())) == (500, (), frozenset())


def test_a_refund_that_is_told_again_another_day_is_the_same_refund() -> None:
    data = coffee_data(Tip().numbered(1))
    back = {**data, "refunded": "true"}
    for days in range(3):
        told = coffee_message(back, kind="donation.refunded", event=days)
        hear("buymeacoffee", replace(told, received_at=NOW + timedelta(days=days)))
    assert total(balances(), account="income:refunds", currency="EUR").amount_minor == 500


def a_membership(**more: object) -> dict[str, object]:
    begun = int((NOW - timedelta(days=2)).timestamp())
    return {
        "id": 1020646, "amount": 3, "object": "recurring_donation", "paused": "false", "psp_id": "sub_1Tds",
        "status": "active", "canceled": "false", "currency": "EUR", "started_at": begun, "canceled_at": None,
        "support_note": "private words", "supporter_id": 9, "duration_type": "month", "supporter_name": "Jo",
        "supporter_email": "jo@example.org", "current_period_start": begun, **more,
    }  # fmt: skip


def test_a_membership_is_a_gift_a_period_and_ends_when_the_platform_says_so() -> None:
    start = "recurring_donation.started"
    hear("buymeacoffee", coffee_message(a_membership(), kind=start))
    hear("buymeacoffee", coffee_message(a_membership(amount=4), kind="recurring_donation.updated"))
    assert (gifts(), Pledge.objects.get().amount_minor) == (300, 400)
    later = int(NOW.timestamp())
    hear(
        "buymeacoffee",
        coffee_message(a_membership(current_period_start=later, amount=4), kind="recurring_donation.updated"),
    )
    ended = a_membership(status="canceled", canceled="true", canceled_at=later + 60)
    hear("buymeacoffee", coffee_message(ended, kind="recurring_donation.cancelled"))
    assert (gifts(), Pledge.objects.get().state, Payment.objects.count(), check()) == (700, "cancelled", 2, ())


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_membership_that_ended_has_ended_in_whatever_order_it_is_told(order: tuple[int, int]) -> None:
    ended = a_membership(status="canceled", canceled="true", canceled_at=int(NOW.timestamp()) - 60)
    told = (
        coffee_message(a_membership(), kind="membership.started"),
        coffee_message(ended, kind="membership.cancelled"),
    )
    for at in order:
        hear("buymeacoffee", told[at])
    assert (gifts(), Pledge.objects.get().state, check()) == (300, "cancelled", ())


@pytest.mark.parametrize("status", ["past_due", "incomplete", "unpaid", "canceled"])
def test_a_membership_that_is_not_paid_is_no_income(status: str) -> None:
    hear("buymeacoffee", coffee_message(a_membership(status=status), kind="membership.started"))
    assert (gifts(), Payment.objects.count()) == (0, 0)


def test_a_refunded_charge_of_patreon_is_sent_back_once_and_an_old_message_changes_nothing() -> None:
    paid = PatreonMember()
    hear("patreon", patreon_message(paid))
    back = replace(paid, lifetime_cents=0, charge="Refunded")
    hear("patreon", patreon_message(back), patreon_message(back, nonce="again"), patreon_message(paid, nonce="late"))
    assert held("patreon") == 0
    hear("patreon", patreon_message(replace(paid, charged_at=NOW - timedelta(days=1))))
    assert held("patreon") == 500
    assert (Payment.objects.count(), check()) == (2, ())
