"""What a patron changes of a pledge by card is changed at the processor too."""

from datetime import date

import pytest

from masthead.lib.money import Money
from masthead.patronage.accounts import GIFTS
from masthead.patronage.payments import Question
from masthead.patronage.pledges import Pledge
from masthead.patronage.promising import cancel, change_amount, change_day, skip_next
from masthead.patronage.rails.stripe.sessions import start
from masthead.patronage.rails.stripe.tests.reconciling import assert_equal
from masthead.patronage.rails.stripe.tests.till import Till, on

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


def test_another_amount_closes_the_page_and_not_the_promise(till: Till) -> None:
    pledge = till.pledge()
    start(pledge)
    change_amount(pledge, money=Money(amount_minor=700, currency="EUR"), now=till.now())
    for _ in range(2):
        till.run()
    pledge.refresh_from_db()
    till.pay(pledge)
    till.run()
    pledge.refresh_from_db()
    assert (pledge.state, on(GIFTS)) == (Pledge.State.ACTIVE, -700)
    assert [each["status"] for each in till.all_of("checkout.session")] == ["expired", "complete"]


def test_a_patron_stops(till: Till) -> None:
    pledge = till.pledge()
    till.pay(pledge)
    till.run()
    cancel(pledge, now=till.now())
    till.work()
    assert [each["status"] for each in till.all_of("subscription")] == ["canceled"]
    till.run(days=40)
    assert on(GIFTS) == -500


def test_a_patron_who_stopped_before_paying_is_not_renewed(till: Till) -> None:
    """The page was paid after the promise was ended here: that gift is asked about, and there is no second one."""
    pledge = till.pledge()
    till.pay(pledge)
    till.days(0.01)
    cancel(pledge, now=till.now())
    till.run()
    till.run(days=40)
    assert [each["status"] for each in till.all_of("subscription")] == ["canceled"]
    assert on(GIFTS) == -500
    assert_equal(till.box)


def test_a_patron_gives_less(till: Till) -> None:
    pledge = till.pledge()
    till.pay(pledge)
    till.run()
    change_amount(pledge, money=Money(amount_minor=300, currency="EUR"), now=till.now())
    till.work()
    till.run(days=31)
    assert (on(GIFTS), Question.objects.count()) == (-800, 0)
    assert_equal(till.box)


def test_a_patron_skips_one(till: Till) -> None:
    pledge = till.pledge()
    till.pay(pledge)
    till.run()
    pledge.refresh_from_db()
    skip_next(pledge, expected_on=date(2026, 4, 14), now=till.now())
    till.work()
    for _ in range(3):
        till.run(days=31)
    pledge.refresh_from_db()
    assert [each["status"] for each in till.all_of("invoice")] == ["paid", "void", "paid", "paid"]
    assert (on(GIFTS), pledge.next_due_on) == (-1500, date(2026, 7, 14))
    assert_equal(till.box)


def test_a_patron_moves_the_day(till: Till) -> None:
    pledge = till.pledge()
    till.pay(pledge)
    till.run()
    change_day(pledge, on=date(2026, 4, 28), now=till.now())
    till.work()
    till.run(days=42)
    assert on(GIFTS) == -500
    till.run(days=5)
    pledge.refresh_from_db()
    assert (on(GIFTS), pledge.next_due_on) == (-1000, date(2026, 5, 28))
    assert_equal(till.box)


def test_what_a_refused_card_owes_can_be_skipped(till: Till) -> None:
    pledge = till.pledge()
    till.pay(pledge)
    till.run()
    till.lever(f"cards/{till.all_of('customer')[0]['id']}", {"behaviour": "insufficient_funds"})
    till.run(days=32)
    pledge.refresh_from_db()
    skip_next(pledge, expected_on=pledge.next_due_on, now=till.now())
    till.work()
    assert till.all_of("invoice")[-1]["status"] == "void"
    assert till.all_of("subscription")[0]["status"] == "active"
