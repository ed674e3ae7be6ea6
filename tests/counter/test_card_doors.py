"""The counter's doors to the card processor: its messages come in, and patrons go out to its pages."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from masthead.lib.money import Money
from masthead.patronage.events import InboundEvent
from masthead.patronage.links import token_of
from masthead.patronage.rails.stripe import client as stripe_client
from masthead.patronage.rails.stripe.tests.till import Till
from masthead.paybox.deliveries import due_messages

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


@pytest.fixture
def till(monkeypatch, settings, tmp_path):
    settings.MASTHEAD_DATA = tmp_path
    yield Till(monkeypatch)
    stripe_client._made.cache_clear()


def test_a_message_comes_in_by_its_signature_alone(counter, till: Till, monkeypatch) -> None:
    till.pay(till.pledge())
    message = due_messages(till.box)[0]
    at = datetime.fromtimestamp(till.box.wall(), tz=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    address = reverse("webhook", args=["stripe"], urlconf="masthead.urls.counter")

    def post(raw: bytes) -> int:
        headers = {"stripe-signature": message.headers["stripe-signature"], "origin": "null"}
        return counter.post(address, raw, content_type="application/json", headers=headers).status_code

    assert post(message.raw + b" ") == 400
    assert not InboundEvent.objects.exists()
    assert [post(message.raw) for _ in range(2)] == [200, 200]
    assert InboundEvent.objects.count() == 1


def test_a_patron_goes_on_to_the_payment_page(counter, till: Till) -> None:
    pledge = till.pledge()
    address = reverse("pledge_go", args=[token_of(pledge)], urlconf="masthead.urls.counter")
    till.line.is_down = True
    assert counter.post(address).status_code == 503
    till.line.is_down = False
    answered = counter.post(address)
    assert (answered.status_code, "/checkout/cs_test_" in answered["location"]) == (303, True)


def test_whoever_comes_back_from_paying_is_not_asked_to_pay(counter, till: Till) -> None:
    """The processor sends them back before its message is here; the words are a courtesy, the money is not booked."""
    pledge = till.pledge()
    address = reverse("pledge", args=[token_of(pledge)], urlconf="masthead.urls.counter")
    assert "Go on to the payment page" in counter.get(address).text
    till.pay(pledge)
    sessions = till.box.shelf.of("checkout.session")
    assert [each["success_url"].endswith(f"{address}?paid") for each in sessions] == [True]
    came_back = counter.get(f"{address}?paid").text
    assert "Your payment is on its way to us" in came_back
    assert "Go on to the payment page" not in came_back
    assert "One step is left" not in came_back
    pledge.refresh_from_db()
    assert pledge.state == "promised"


def test_an_amount_that_cards_cannot_carry_is_answered_with_the_nearest(counter, till: Till) -> None:
    pledge = till.pledge(money=Money(amount_minor=1_234, currency="KWD"))
    answered = counter.post(reverse("pledge_go", args=[token_of(pledge)], urlconf="masthead.urls.counter"))
    assert (answered.status_code, "1.230" in answered.content.decode()) == (422, True)


def test_a_refused_card_is_mended_on_the_payment_page(counter, till: Till) -> None:
    pledge = till.pledge()
    till.pay(pledge)
    till.run()
    till.lever(f"cards/{till.all_of('customer')[0]['id']}", {"behaviour": "expired_card"})
    till.run(days=32)
    answered = counter.get(reverse("pledge_mend", args=[token_of(pledge)], urlconf="masthead.urls.counter"))
    assert (answered.status_code, "/invoice/in_" in answered["location"]) == (303, True)
