"""Twenty copies of every message, at the same instant: each is kept once, and each gift is booked once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from masthead.jobs.models import Job
from masthead.patronage.books import check
from masthead.patronage.models import InboundEvent, LedgerEntry, Payment, Receipt
from masthead.patronage.rails.stripe import client as stripe_client
from masthead.patronage.rails.stripe.hints import Hint
from masthead.patronage.rails.stripe.looking import look_at
from masthead.patronage.rails.stripe.tests.reconciling import assert_equal
from masthead.patronage.rails.stripe.tests.till import Till
from masthead.paybox.deliveries import due_messages
from masthead.post.models import Letter

pytestmark = pytest.mark.django_db(databases=["default", "supporters"], transaction=True)
COPIES = 20


@pytest.fixture
def till(monkeypatch, settings, tmp_path):
    """A till whose line carries one request at a time, as paybox's own server does."""
    settings.MASTHEAD_DATA = tmp_path
    made = Till(monkeypatch)
    one_at_a_time, request = threading.Lock(), made.line.request

    def locked(*said: Any, **more: Any) -> Any:
        with one_at_a_time:
            return request(*said, **more)

    made.line.request = locked
    yield made
    stripe_client._made.cache_clear()


def at_once(deed: Callable[[int], Any]) -> list[Any]:
    """Do a deed in twenty threads, none of which begins before all are there; return what came of each."""
    start = threading.Barrier(COPIES)

    def one(number: int) -> Any:
        try:
            start.wait(timeout=30)
            return deed(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(COPIES) as pool:
        return list(pool.map(one, range(COPIES)))


def test_twenty_copies_of_a_message_are_one(counter: Client, till: Till, monkeypatch) -> None:
    till.pay(till.pledge())
    wall = datetime.fromtimestamp(till.box.wall(), tz=UTC)
    virtual = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: wall)
    messages = due_messages(till.box)
    assert len(messages) > 1
    for message in messages:
        headers = {"stripe-signature": message.headers["stripe-signature"], "host": "localhost"}

        def post(_number: int, raw: bytes = message.raw, headers: dict[str, str] = headers) -> int:
            browser = Client(headers=headers)
            return browser.post("/webhooks/stripe/", raw, content_type="application/json").status_code

        assert at_once(post) == [200] * COPIES
    assert InboundEvent.objects.count() == Job.objects.using("supporters").count() <= len(messages)
    monkeypatch.setattr(timezone, "now", virtual)
    till.work()
    # The processor's own balance has a gift a little later.
    till.run()
    till.sweep()
    assert_equal(till.box)


def test_twenty_looks_at_once_book_each_gift_once_and_number_receipts_without_gaps(till: Till) -> None:
    """As if twenty workers ran: they look at ten gifts in twenty different orders."""
    for _ in range(10):
        till.pay(till.pledge())
    intents = [each["id"] for each in till.all_of("payment_intent")]
    assert len(intents) == 10

    def look(number: int) -> None:
        for key in intents[number % 10 :] + intents[: number % 10]:
            look_at(Hint("intent", key), now=timezone.now())

    at_once(look)
    assert LedgerEntry.objects.filter(key__startswith="gift:").count() == 10
    assert Payment.objects.filter(state="settled").count() == 10
    assert sorted(Receipt.objects.values_list("number", flat=True)) == list(range(1, 11))
    assert Letter.objects.using("supporters").filter(key__startswith="receipt:").count() == 10
    assert check() == ()
    till.run()
    till.sweep()
    assert_equal(till.box)
