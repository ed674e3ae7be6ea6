"""A patron who is erased here is deleted at the processor, too."""

import pytest
from django.utils import timezone

from masthead.patronage.erasing import ask_erasure
from masthead.patronage.pledges import Interval
from masthead.patronage.rails.stripe import client as stripe_client
from masthead.patronage.rails.stripe.leaving import forget
from masthead.patronage.rails.stripe.tests.reconciling import assert_equal
from masthead.patronage.rails.stripe.tests.till import Till
from masthead.readers.models import PersonKey, Reader

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


@pytest.fixture
def till(monkeypatch, settings, tmp_path):
    settings.MASTHEAD_DATA = tmp_path
    yield Till(monkeypatch)
    stripe_client._made.cache_clear()


@pytest.mark.parametrize("interval", [Interval.MONTHLY, Interval.YEARLY, Interval.ONCE])
def test_the_customer_goes_with_the_patron(till: Till, interval: Interval) -> None:
    mine, other = till.pledge(interval=interval), till.pledge()
    for pledge in (mine, other):
        till.pay(pledge)
    till.run()
    assert len(till.all_of("customer")) == 2
    ask_erasure(mine.reader, now=timezone.now())
    till.work()
    assert list(Reader.objects.all()) == [other.reader]
    left = till.all_of("customer")
    assert len(left) == 1
    live = [each for each in till.all_of("subscription") if each["status"] == "active"]
    assert [each["customer"] for each in live] == [left[0]["id"]]
    till.run()
    till.sweep()
    assert_equal(till.box)


def test_a_page_that_was_never_paid_leaves_nobody_to_delete(till: Till) -> None:
    pledge = till.pledge()
    forget(pledge)
    ask_erasure(pledge.reader, now=timezone.now())
    till.work()
    assert not Reader.objects.exists()


def test_while_the_processor_does_not_answer_erasing_waits(till: Till) -> None:
    pledge = till.pledge()
    till.pay(pledge)
    till.run()
    till.may_fail = True
    till.line.is_down = True
    ask_erasure(pledge.reader, now=timezone.now())
    till.work()
    assert Reader.objects.exists()
    till.line.is_down = False
    till.days(1)
    till.work()
    assert not Reader.objects.exists()
    assert not PersonKey.objects.filter(holder=pledge.reader_id).exists()
    assert till.all_of("customer") == []


def test_it_may_be_run_again_where_it_was_interrupted(till: Till) -> None:
    pledge = till.pledge()
    till.pay(pledge)
    till.run()
    pledge.refresh_from_db()
    forget(pledge)
    assert till.all_of("customer") == []
    forget(pledge)


def test_a_rail_that_was_switched_off_keeps_nobody_from_being_forgotten(till: Till, settings) -> None:
    pledge = till.pledge()
    till.pay(pledge)
    till.run()
    till.line.is_down = True
    settings.MASTHEAD_STRIPE_KEY = ""
    ask_erasure(pledge.reader, now=timezone.now())
    till.may_fail = True
    till.work()
    assert not Reader.objects.exists()
