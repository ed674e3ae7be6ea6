"""Gifts by card that go back: refunds, whole or in part, and disputes."""

import pytest

from masthead.lib.money import Money
from masthead.patronage.accounts import DISPUTED, GIFTS, REFUNDS
from masthead.patronage.payments import Payment, Question
from masthead.patronage.pledges import Interval, Pledge
from masthead.patronage.rails.contract import RailUnreachable
from masthead.patronage.rails.stripe.refunding import refund
from masthead.patronage.rails.stripe.sessions import start
from masthead.patronage.rails.stripe.tests.reconciling import assert_equal
from masthead.patronage.rails.stripe.tests.till import Till, letters, on
from masthead.paybox.tests.teller import ask

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
KINDS = ("refunded", "refund_failed", "disputed")


def test_a_refund_is_sent_once(till: Till) -> None:
    till.pay(till.pledge(interval=Interval.ONCE))
    till.run()
    for _ in range(2):
        refund(Payment.objects.get(), now=till.now())
    till.run()
    assert (on(GIFTS), on(REFUNDS), len(till.all_of("refund"))) == (-500, 500, 1)
    assert letters(*KINDS) == ["refunded"]
    assert_equal(till.box)


def test_what_a_part_refund_left_is_sent_too(till: Till) -> None:
    """A part that was refunded on Stripe's own pages once made the rest impossible to send."""
    till.pay(till.pledge(interval=Interval.ONCE))
    till.run()
    said = {"payment_intent": till.all_of("payment_intent")[0]["id"], "amount": "200"}
    assert ask(till.box, "POST", "/v1/refunds", said).status == 200
    till.run()
    assert on(REFUNDS) == 200
    for _ in range(2):
        refund(Payment.objects.get(), now=till.now())
    till.run()
    assert (on(GIFTS), on(REFUNDS), len(till.all_of("refund"))) == (-500, 500, 2)
    assert_equal(till.box)


def test_a_refund_whose_answer_was_lost_is_looked_up(till: Till) -> None:
    till.pay(till.pledge(interval=Interval.ONCE))
    till.run()
    till.lever("chaos", {"cut": 100})
    with pytest.raises(RailUnreachable):
        refund(Payment.objects.get(), now=till.now())
    till.box.shelf.say("chaos", "{}")
    till.days(3)
    refund(Payment.objects.get(), now=till.now())
    assert (on(REFUNDS), len(till.all_of("refund"))) == (500, 1)
    assert_equal(till.box)


def test_a_refund_that_fails_comes_back(till: Till) -> None:
    till.pay(till.pledge(interval=Interval.ONCE))
    till.run()
    refund(Payment.objects.get(), now=till.now())
    till.lever(f"refunds/{till.all_of('refund')[0]['id']}/fail")
    till.run()
    assert on(REFUNDS) == 0
    assert letters(*KINDS) == ["refunded", "refund_failed"]
    assert_equal(till.box)


@pytest.mark.parametrize(("outcome", "refunded", "answer"), [("won", 0, "kept"), ("lost", 5_000, "sent-back")])
def test_a_dispute_and_its_end(till: Till, outcome: str, refunded: int, answer: str) -> None:
    till.pay(till.pledge(interval=Interval.ONCE, money=Money(amount_minor=5_000, currency="EUR")))
    till.run()
    till.lever(f"charges/{till.all_of('charge')[0]['id']}/dispute")
    till.run()
    assert (on(DISPUTED), Question.objects.get().answer) == (5_000, "")
    till.lever(f"disputes/{till.all_of('dispute')[0]['id']}", {"outcome": outcome, "is_fee_back": "true"})
    till.run()
    assert (on(DISPUTED), on(REFUNDS), Question.objects.get().answer) == (0, refunded, answer)
    assert letters(*KINDS) == ["disputed"]
    assert_equal(till.box)


def test_what_was_sent_back_answers_the_question_about_it(till: Till) -> None:
    pledge = till.pledge(interval=Interval.ONCE)
    start(pledge)
    pledge.refresh_from_db()
    Pledge.objects.filter(pk=pledge.pk).update(state=Pledge.State.FULFILLED)
    till.lever(f"sessions/{pledge.rail_reference}", {"behaviour": "good"})
    till.run()
    assert Question.objects.get().kind == Question.Kind.DOUBLE
    refund(Payment.objects.get(), now=till.now())
    assert (Question.objects.get().answer, Question.objects.get().answered_by) == ("sent-back", "rail")
    assert_equal(till.box)
