"""Paybox answers the official library as Stripe does, and refuses whatever it does not know."""

import json
from datetime import UTC, datetime

import pytest
import stripe

from masthead.paybox.box import DAY_SECONDS, VERSION
from masthead.paybox.tests.teller import NOON, a_box, ask, client_of

pytestmark = pytest.mark.once
PRICE = {"currency": "eur", "unit_amount": 500, "product_data": {"name": "A gift"}}


def pay(box, session, *, behaviour="good"):
    """Press a button, and wait until the balance has it."""
    assert ask(box, "POST", f"/paybox/sessions/{session.id}", {"behaviour": behaviour}).status == 200
    ask(box, "POST", "/paybox/clock", {"seconds": 60})


def session_of(client, *, mode="subscription", currency="eur", amount=500, **more):
    price = {**PRICE, "currency": currency, "unit_amount": amount}
    if mode == "subscription":
        price["recurring"] = {"interval": "month"}
    data = "subscription_data" if mode == "subscription" else "payment_intent_data"
    return client.v1.checkout.sessions.create(
        {
            "mode": mode,
            "success_url": "http://localhost:8002/thanks/",
            "line_items": [{"price_data": price, "quantity": 1}],
            data: {"metadata": {"masthead_pledge": "p1"}},
            **more,
        }
    )


def test_the_version_is_the_librarys() -> None:
    assert stripe.api_version == VERSION


def test_a_gift_once() -> None:
    box = a_box()
    client = client_of(box)
    session = session_of(client, mode="payment")
    pay(box, session)
    session = client.v1.checkout.sessions.retrieve(session.id)
    assert (session.status, session.payment_status) == ("complete", "paid")
    intent = client.v1.payment_intents.retrieve(
        session.payment_intent, {"expand": ["latest_charge.balance_transaction"]}
    )
    moved = intent.latest_charge.balance_transaction
    assert (moved.amount, moved.fee, moved.net, intent.metadata["masthead_pledge"]) == (500, 32, 468, "p1")
    assert client.v1.balance.retrieve().available[0].amount == 468


def test_completed_is_not_paid() -> None:
    box = a_box()
    client = client_of(box)
    session = session_of(client, mode="payment")
    pay(box, session, behaviour="slow")
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"
    ask(box, "POST", "/paybox/clock", {"seconds": 3 * DAY_SECONDS})
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_renewals_come_on_the_same_day_of_the_month() -> None:
    box = a_box()
    client = client_of(box)
    session = session_of(client)
    pay(box, session)
    ask(box, "POST", "/paybox/clock", {"seconds": 80 * DAY_SECONDS})
    days = [datetime.fromtimestamp(each.created, tz=UTC).date().isoformat() for each in client.v1.invoices.list().data]
    assert days == ["2026-05-14", "2026-04-14", "2026-03-14"]
    assert client.v1.balance.retrieve().available[0].amount == 3 * 468


def test_a_refused_renewal_is_tried_again_and_ends_the_subscription() -> None:
    box = a_box()
    client = client_of(box)
    session = session_of(client)
    pay(box, session)
    session = client.v1.checkout.sessions.retrieve(session.id)
    ask(box, "POST", f"/paybox/cards/{session.customer}", {"behaviour": "expired_card"})
    ask(box, "POST", "/paybox/clock", {"seconds": 31 * DAY_SECONDS})
    assert client.v1.subscriptions.retrieve(session.subscription).status == "past_due"
    ask(box, "POST", "/paybox/clock", {"seconds": 15 * DAY_SECONDS})
    ended = client.v1.subscriptions.retrieve(session.subscription)
    assert (ended.status, ended.cancellation_details.reason) == ("canceled", "payment_failed")
    invoice = client.v1.invoices.list({"subscription": ended.id}).data[0]
    assert (invoice.attempt_count, invoice.status, invoice.next_payment_attempt) == (4, "open", None)
    payment = client.v1.invoice_payments.list({"invoice": invoice.id}).data[0]
    intent = client.v1.payment_intents.retrieve(payment.payment.payment_intent)
    assert intent.last_payment_error.code == "expired_card"


def test_a_paused_subscription_leaves_a_void_invoice_and_resumes() -> None:
    box = a_box()
    client = client_of(box)
    session = session_of(client)
    pay(box, session)
    key = client.v1.checkout.sessions.retrieve(session.id).subscription
    pause = {"behavior": "void", "resumes_at": NOON + 40 * DAY_SECONDS}
    client.v1.subscriptions.update(key, {"pause_collection": pause})
    ask(box, "POST", "/paybox/clock", {"seconds": 70 * DAY_SECONDS})
    assert [each.status for each in client.v1.invoices.list().data] == ["paid", "void", "paid"]
    assert client.v1.subscriptions.retrieve(key).pause_collection is None


def test_a_dispute_takes_the_money_and_may_bring_it_back() -> None:
    box = a_box()
    client = client_of(box)
    session = session_of(client, mode="payment", amount=5_000)
    pay(box, session)
    charge = client.v1.charges.list().data[0]
    ask(box, "POST", f"/paybox/charges/{charge.id}/dispute")
    dispute = client.v1.disputes.list().data[0]
    before = client.v1.balance.retrieve().available[0].amount
    assert before == 5_000 - 100 - 5_000 - 2_000
    ask(box, "POST", f"/paybox/disputes/{dispute.id}", {"outcome": "won", "is_fee_back": "true"})
    assert client.v1.balance.retrieve().available[0].amount == 4_900
    dispute = client.v1.disputes.retrieve(dispute.id)
    assert [each.amount for each in dispute.balance_transactions] == [-5_000, 5_000]


def test_a_refund_may_fail_and_come_back() -> None:
    box = a_box()
    client = client_of(box)
    session = session_of(client, mode="payment")
    pay(box, session)
    intent = client.v1.checkout.sessions.retrieve(session.id).payment_intent
    refund = client.v1.refunds.create({"payment_intent": intent, "amount": 200})
    assert client.v1.charges.list().data[0].amount_refunded == 200
    with pytest.raises(stripe.InvalidRequestError, match="greater than"):
        client.v1.refunds.create({"payment_intent": intent, "amount": 301})
    ask(box, "POST", f"/paybox/refunds/{refund.id}/fail")
    assert client.v1.refunds.retrieve(refund.id).status == "failed"
    assert client.v1.balance.retrieve().available[0].amount == 468


@pytest.mark.parametrize(
    ("currency", "amount", "is_taken"),
    [
        ("jpy", 500, True), ("isk", 500, True), ("isk", 550, False), ("ugx", 1_001, False), ("kwd", 1_230, True),
        ("kwd", 1_234, False), ("eur", 49, False), ("eur", 50, True), ("huf", 17_550, True), ("xyz", 500, False),
        ("EUR", 500, False),
    ],
)  # fmt: skip
def test_amounts_are_counted_as_stripe_counts_them(currency: str, amount: int, is_taken: bool) -> None:
    client = client_of(a_box())
    if is_taken:
        assert session_of(client, mode="payment", currency=currency, amount=amount).amount_total == amount
        return
    with pytest.raises(stripe.InvalidRequestError):
        session_of(client, mode="payment", currency=currency, amount=amount)


def test_a_key_is_used_once_and_with_the_same_words() -> None:
    box = a_box()
    said = "mode=payment&success_url=x&line_items[0][quantity]=1&line_items[0][price_data][currency]=eur"
    said += "&line_items[0][price_data][product_data][name]=x&line_items[0][price_data][unit_amount]="
    first = ask(box, "POST", "/v1/checkout/sessions", f"{said}500", key="k1")
    again = ask(box, "POST", "/v1/checkout/sessions", f"{said}500", key="k1")
    other = ask(box, "POST", "/v1/checkout/sessions", f"{said}600", key="k1")
    assert (first.status, first.body) == (again.status, again.body) == (200, first.body)
    assert again.headers["idempotent-replayed"] == "true"
    assert (other.status, json.loads(other.body)["error"]["type"]) == (400, "idempotency_error")
    assert len(box.shelf.of("checkout.session")) == 1


def test_a_line_that_drops_after_the_deed_leaves_the_deed_done() -> None:
    box = a_box()
    client = client_of(box)
    session = session_of(client, mode="payment")
    pay(box, session)
    intent = client.v1.checkout.sessions.retrieve(session.id).payment_intent
    ask(box, "POST", "/paybox/chaos", {"cut": 100})
    with pytest.raises(stripe.APIConnectionError):
        client.v1.refunds.create({"payment_intent": intent}, {"idempotency_key": "k"})
    ask(box, "POST", "/paybox/chaos", {"cut": 0})
    client.v1.refunds.create({"payment_intent": intent}, {"idempotency_key": "k"})
    assert len(client.v1.refunds.list().data) == 1


@pytest.mark.parametrize(
    ("method", "path", "said", "status", "code"),
    [
        ("GET", "/v1/payouts", "", 404, None),
        ("PUT", "/v1/refunds", "", 404, None),
        ("GET", "/v1/charges", "colour=red", 400, "parameter_unknown"),
        ("POST", "/v1/refunds", "payment_intent=pi_1&reverse_transfer=true", 400, "parameter_unknown"),
        ("POST", "/v1/checkout/sessions", "mode=payment", 400, "parameter_missing"),
        ("POST", "/v1/refunds", "payment_intent=pi_1&amount=1.5", 400, "parameter_invalid_integer"),
        ("POST", "/v1/refunds", "payment_intent=pi_1&amount=1&amount=2", 400, "parameter_invalid"),
        ("GET", "/v1/charges/ch_1", "", 404, "resource_missing"),
        ("GET", "/v1/events", "expand[]=data.colour", 400, None),
    ],
)
def test_what_is_unknown_is_refused(method: str, path: str, said: str, status: int, code: str | None) -> None:
    box = a_box()
    client_of(box).v1.customers.create({})
    answered = ask(box, method, path, said)
    assert (answered.status, json.loads(answered.body)["error"].get("code")) == (status, code)


def test_the_key_and_the_version_are_checked() -> None:
    box = a_box()
    assert ask(box, "GET", "/v1/balance", authorization="Bearer sk_live_other").status == 401
    assert ask(box, "GET", "/v1/balance", stripe_version="2020-08-27").status == 400
    assert ask(box, "GET", "/v1/balance").status == 200
