"""Refunds: never more than is left, never twice, never without a typed word; and the books agree afterwards."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from doors.people import arrive
from masthead.office.models import AccessEntry
from masthead.patronage.accounts import REFUNDS
from masthead.patronage.booking import book_dispute
from masthead.patronage.books import balances, check, total
from masthead.patronage.models import Payment
from masthead.patronage.pledges import Interval
from masthead.patronage.rails.stripe import client as stripe_client
from masthead.patronage.rails.stripe.tests.till import Till
from masthead.patronage.receiving import receive
from masthead.patronage.refunding import left_of
from masthead.patronage.tests.giving import NOON, PI_DAY, a_pledge, an_arrival, euros

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


def a_gift(*, amount: int = 5) -> Payment:
    return receive(an_arrival("line-1", amount=amount, pledge=a_pledge(amount=amount)), now=NOON)


def door(payment: Payment) -> str:
    return f"/supporters/payments/{payment.pk}/refund/"


def said(**more) -> dict[str, str]:
    return {"amount": "5", "sent_on": "2026-03-20", "receipt": "1", "number": "0"} | more


def sent_back() -> int:
    return total(balances(), account=REFUNDS, currency="EUR").amount_minor


def test_a_transfer_that_was_sent_back_is_booked_once(officer: Client) -> None:
    payment = a_gift()
    assert f"<strong>{euros(5).shown('en')}</strong>" in officer.get(door(payment)).text
    for _ in range(2):
        assert officer.post(door(payment), said())["Location"] == door(payment)
    assert (sent_back(), check(), AccessEntry.objects.count()) == (500, (), 1)
    assert left_of([payment])[payment.pk] == euros(0)
    page = officer.get(door(payment)).text
    assert "Nothing is left to refund" in page
    assert '<form method="post">' not in page
    assert AccessEntry.objects.get().about == "№ 1 5.00 EUR"


def test_a_refund_in_parts_never_exceeds_the_gift(officer: Client) -> None:
    payment = a_gift()
    officer.post(door(payment), said(amount="2"))
    refused = officer.post(door(payment), said(amount="3,01", number="1"))
    assert (refused.status_code, sent_back()) == (422, 200)
    assert euros(3).shown("en") in refused.text
    officer.post(door(payment), said(amount="3", number="1"))
    assert (sent_back(), check()) == (500, ())


@pytest.mark.parametrize(
    "wrong",
    [{"receipt": "2"}, {"receipt": ""}, {"amount": "0"}, {"amount": "-1"}, {"amount": "1.234,5,6"}, {"amount": "5.01"},
     {"sent_on": "2026-03-13"}, {"sent_on": "2999-01-01"}, {"number": "-1"}, {"number": ""}],
)  # fmt: skip
def test_what_is_wrong_in_the_form_books_nothing(officer: Client, wrong: dict[str, str]) -> None:
    payment = a_gift()
    assert officer.post(door(payment), said(**wrong)).status_code == 422
    assert (sent_back(), AccessEntry.objects.count()) == (0, 0)


@pytest.mark.parametrize("second", [said(amount="2"), said(sent_on="2026-03-21"), said(amount="1", number="7")])
def test_another_refund_under_the_same_form_is_not_booked(officer: Client, second: dict[str, str]) -> None:
    """Two people had the same page open, and each recorded something else."""
    payment = a_gift()
    officer.post(door(payment), said(amount="1"))
    refused = officer.post(door(payment), second)
    assert (refused.status_code, sent_back(), AccessEntry.objects.count()) == (409, 100, 1)


def test_money_in_dispute_is_not_left(officer: Client) -> None:
    payment = a_gift()
    book_dispute(payment, money=euros(4), key="d-1", on=PI_DAY, now=NOON)
    assert left_of([payment])[payment.pk] == euros(1)
    assert officer.post(door(payment), said(amount="2")).status_code == 422


def test_money_that_is_no_gift_cannot_be_refunded(officer: Client) -> None:
    payment = receive(an_arrival("line-1"), now=NOON)
    assert officer.get(door(payment)).status_code == 404


@pytest.mark.django_db(databases=["default", "supporters"], transaction=True)
def test_two_people_who_book_at_once_book_once(officer: Client) -> None:
    payment = a_gift()
    others = [arrive("supporters-officer") for _ in range(3)]
    together = Barrier(len(others))

    def press(client: Client) -> int:
        together.wait()
        try:
            return client.post(door(payment), said()).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(others)) as threads:
        assert set(threads.map(press, others)) == {302}
    assert (sent_back(), check(), AccessEntry.objects.count()) == (500, (), 1)


def test_a_rail_that_can_refunds_what_is_left_once(officer: Client, settings, tmp_path, monkeypatch) -> None:
    settings.MASTHEAD_DATA = tmp_path
    till = Till(monkeypatch)
    till.pay(till.pledge(interval=Interval.ONCE))
    till.run()
    payment = Payment.objects.get()
    page = officer.get(door(payment)).text
    assert "The rail sends back all that is left" in page
    assert "sent_on" not in page
    assert officer.post(door(payment), {"receipt": "9"}).status_code == 422
    till.lever("chaos", {"cut": 100})
    assert officer.post(door(payment), {"receipt": "1"}).status_code == 503
    till.box.shelf.say("chaos", "{}")
    for _ in range(2):
        assert officer.post(door(payment), {"receipt": "1"}).status_code == 302
    assert (len(till.all_of("refund")), sent_back(), check()) == (1, 500, ())
    stripe_client._made.cache_clear()
