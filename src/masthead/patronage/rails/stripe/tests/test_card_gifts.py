"""Gifts by card: each is booked once, with what became of it."""

from datetime import date

import pytest

from masthead.lib.money import Money
from masthead.patronage.accounts import DISPUTED, GIFTS, REFUNDS
from masthead.patronage.events import InboundEvent
from masthead.patronage.payments import Payment, Question
from masthead.patronage.pledges import Interval, Pledge
from masthead.patronage.promising import cancel
from masthead.patronage.rails.contract import RailUnreachable
from masthead.patronage.rails.stripe.looking import look_at_intent
from masthead.patronage.rails.stripe.recovering import mend
from masthead.patronage.rails.stripe.refunding import refund
from masthead.patronage.rails.stripe.sessions import start
from masthead.patronage.rails.stripe.tests.reconciling import assert_equal
from masthead.patronage.rails.stripe.tests.till import Till, letters, on
from masthead.post.models import Letter

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


def test_a_gift_once(till: Till) -> None:
    pledge = till.pledge(interval=Interval.ONCE)
    till.pay(pledge)
    till.run()
    pledge.refresh_from_db()
    assert (pledge.state, on(GIFTS), on("expense:fees-stripe")) == (Pledge.State.FULFILLED, -500, 32)
    assert letters("receipt") == ["receipt"]
    assert_equal(till.box)


def test_money_that_names_a_pledge_of_another_rail_is_nobodys_yet(till: Till) -> None:
    pledge = till.pledge(interval=Interval.ONCE)
    till.pay(pledge)
    Pledge.objects.update(rail="bank")
    till.run()
    pledge.refresh_from_db()
    assert (pledge.state, on(GIFTS)) == (Pledge.State.PROMISED, 0)
    assert [each.kind for each in Question.objects.all()] == [Question.Kind.UNKNOWN]


def test_renewals_are_left_to_stripe(till: Till) -> None:
    pledge = till.pledge()
    till.pay(pledge)
    for _ in range(4):
        till.run(days=30.6)
    pledge.refresh_from_db()
    assert pledge.rail_reference.startswith("sub_")
    assert (on(GIFTS), pledge.next_due_on) == (-2500, date(2026, 8, 14))
    assert till.sweep() == 0
    assert_equal(till.box)


def test_the_day_is_the_one_on_which_stripe_takes_it(till: Till) -> None:
    pledge = till.pledge()
    start(pledge)
    till.days(0.9)
    till.pay(pledge)
    till.run()
    pledge.refresh_from_db()
    assert pledge.next_due_on == date(2026, 4, 15)


def test_completed_is_not_paid(till: Till) -> None:
    pledge = till.pledge()
    till.pay(pledge, behaviour="slow")
    till.run()
    assert (on(GIFTS), Payment.objects.get().state) == (0, Payment.State.PENDING)
    till.run(days=4)
    assert (on(GIFTS), Payment.objects.get().state) == (-500, Payment.State.SETTLED)
    assert_equal(till.box)


def test_a_page_is_opened_once_and_found_again(till: Till) -> None:
    pledge = till.pledge()
    first = start(pledge)
    assert start(pledge) == first
    assert start(Pledge.objects.get()) == first
    assert len(till.all_of("checkout.session")) == 1


def test_a_line_that_drops_opens_no_second_page(till: Till) -> None:
    pledge = till.pledge()
    till.lever("chaos", {"cut": 100})
    with pytest.raises(RailUnreachable):
        start(pledge)
    till.box.shelf.say("chaos", "{}")
    start(pledge)
    assert len(till.all_of("checkout.session")) == 1


def test_a_page_that_ran_out_ends_the_promise(till: Till) -> None:
    pledge = till.pledge()
    start(pledge)
    till.run(days=2)
    pledge.refresh_from_db()
    assert pledge.state == Pledge.State.CANCELLED


def test_of_two_pages_that_were_paid_for_one_promise_one_goes_on(till: Till) -> None:
    """We died before we noted the first, and no message of it came till a second was open."""
    pledge = till.pledge()
    unpaid = pledge.rail_reference
    till.pay(pledge)
    Pledge.objects.update(rail_reference=unpaid)
    till.days(2)
    till.pay(Pledge.objects.get())
    till.run()
    assert sorted(each["status"] for each in till.all_of("subscription")) == ["active", "canceled"]
    assert [each.kind for each in Question.objects.all()] == [Question.Kind.DOUBLE]
    cancel(Pledge.objects.get(), now=till.now())
    till.work()
    assert [each["status"] for each in till.all_of("subscription")] == ["canceled", "canceled"]
    till.run(days=40)
    assert len(till.all_of("charge", paid=True)) == 2
    assert_equal(till.box)


def test_a_refused_renewal_is_written_about_seldom_and_with_its_reason(till: Till) -> None:
    pledge = till.pledge()
    till.pay(pledge)
    till.run()
    customer = till.all_of("customer")[0]["id"]
    till.lever(f"cards/{customer}", {"behaviour": "expired_card"})
    for _ in range(50):
        till.run(days=1)
    assert letters("refused", "ended") == ["refused", "refused", "ended"]
    texts = Letter.objects.using("supporters").filter(key__startswith="refused:").values_list("text", "subject")
    assert all("expired" in text and "card" in subject for text, subject in texts)
    pledge.refresh_from_db()
    assert (pledge.state, on(GIFTS)) == (Pledge.State.CANCELLED, -500)
    assert_equal(till.box)


def test_a_refused_renewal_is_mended_on_the_hosted_page(till: Till) -> None:
    pledge = till.pledge()
    till.pay(pledge)
    till.run()
    till.lever(f"cards/{till.all_of('customer')[0]['id']}", {"behaviour": "insufficient_funds"})
    till.run(days=32)
    pledge.refresh_from_db()
    invoice = mend(pledge).rpartition("/")[2]
    till.lever(f"invoices/{invoice}", {"behaviour": "good"})
    till.run()
    pledge.refresh_from_db()
    assert (pledge.state, on(GIFTS), pledge.next_due_on) == (Pledge.State.ACTIVE, -1000, date(2026, 5, 14))
    assert_equal(till.box)


def test_what_is_not_ours_is_ignored(till: Till) -> None:
    till.pay(till.pledge())
    for kind, field in (("checkout.session", "metadata"), ("subscription", "metadata"), ("payment_intent", "metadata")):
        for thing in till.all_of(kind):
            till.box.change(thing, **{field: {"shop": "mugs"}})
    for invoice in till.all_of("invoice"):
        invoice["parent"]["subscription_details"]["metadata"] = {"shop": "mugs"}
        till.box.change(invoice)
    till.run()
    assert till.sweep() > 0
    assert (Payment.objects.count(), on(GIFTS)) == (0, 0)


@pytest.mark.parametrize(
    ("minor", "currency"),
    [(500, "JPY"), (500, "ISK"), (2_000, "UGX"), (1_230, "KWD"), (17_550, "HUF"), (500, "TWD"), (50_000, "MGA")],
)
def test_currencies_are_booked_in_their_own_units(till: Till, minor: int, currency: str) -> None:
    till.pay(till.pledge(interval=Interval.ONCE, money=Money(amount_minor=minor, currency=currency)))
    till.run()
    assert on(GIFTS, currency) == -minor
    assert till.sweep() == 0


def test_where_every_message_and_every_event_is_gone_the_balance_still_tells(till: Till) -> None:
    """Stripe keeps events for thirty days; the newsroom's machine may be away for longer."""
    till.pay(till.pledge())
    till.days(0.01)
    till.lever(f"charges/{till.all_of('charge')[0]['id']}/dispute")
    for event in till.all_of("event"):
        till.box.shelf.drop(event["id"])
    assert till.sweep() > 0
    assert (on(GIFTS), on(DISPUTED)) == (-500, 500)
    assert_equal(till.box)


def test_a_message_is_settled_only_once_it_was_looked_into(till: Till) -> None:
    till.pay(till.pledge(interval=Interval.ONCE))
    till.deliver()
    till.may_fail = True
    till.line.is_down = True
    till.work()
    assert not InboundEvent.objects.exclude(settled_at=None).exists()
    till.line.is_down = False
    till.run(days=1)
    assert not InboundEvent.objects.filter(settled_at=None).exists()
    assert_equal(till.box)


def test_another_time_zone_books_nothing_twice(till: Till, settings) -> None:
    till.days(0.4)
    till.pay(till.pledge(interval=Interval.ONCE))
    till.run()
    refund(Payment.objects.get(), now=till.now())
    config = settings.MASTHEAD_CONFIG
    newsroom = config.newsroom.model_copy(update={"time_zone": "Pacific/Kiritimati"})
    settings.MASTHEAD_CONFIG = config.model_copy(update={"newsroom": newsroom})
    look_at_intent(Payment.objects.get().rail_key, now=till.now())
    assert (on(GIFTS), on(REFUNDS)) == (-500, 500)
    assert_equal(till.box)
