"""What a bank said of a person is sealed, and forgotten 30 days after nobody needs it any more."""

from datetime import timedelta

import pytest

from masthead.patronage.forgetting import forget_settled
from masthead.patronage.models import InboundEvent, Payment, Question
from masthead.patronage.rails.bank.tests.bank_of_tests import Giver
from masthead.patronage.rails.bank.tests.patrons import a_bank_pledge, a_gift, bring
from masthead.patronage.rails.bank.words import find_words
from masthead.patronage.receiving import assign, keep
from masthead.patronage.tests.giving import NOON, PI_DAY
from masthead.readers.models import PersonKey
from masthead.readers.vault import destroy_key

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
LATER = NOON + timedelta(days=10)
BEN = Giver(name="Ben Planted")


def test_the_words_of_a_matched_gift_are_the_patrons_own_and_go_after_30_days() -> None:
    pledge = a_bank_pledge()
    bring(a_gift(pledge, giver=BEN))
    payment, event = Payment.objects.get(), InboundEvent.objects.get()
    assert event.holder == pledge.reader_id
    said = find_words(payment)
    assert said is not None
    assert (said.payer, said.texts[0]) == ("Ben Planted", f"Support {pledge.rail_reference}")
    assert forget_settled(NOON + timedelta(days=29)) == 0
    assert forget_settled(NOON + timedelta(days=30)) == 1
    assert find_words(payment) is None
    assert InboundEvent.objects.get().sealed is None
    assert PersonKey.objects.filter(holder=pledge.reader_id).exists()


def test_erasing_a_patron_makes_the_words_unreadable_at_once() -> None:
    pledge = a_bank_pledge()
    bring(a_gift(pledge))
    destroy_key(pledge.reader_id)
    assert find_words(Payment.objects.get()) is None


def test_words_that_a_person_must_decide_by_are_kept_until_they_have() -> None:
    bring(a_gift(giver=BEN))
    payment, event = Payment.objects.get(), InboundEvent.objects.get()
    assert event.holder == event.id
    assert forget_settled(NOON + timedelta(days=400)) == 0
    keep(Question.objects.get(), by="7", on=PI_DAY, now=LATER)
    assert forget_settled(LATER + timedelta(days=29)) == 0
    assert find_words(payment) is not None
    assert forget_settled(LATER + timedelta(days=30)) == 1
    assert not PersonKey.objects.filter(holder=event.id).exists()
    assert forget_settled(LATER + timedelta(days=30)) == 0


def test_money_that_is_found_to_be_a_patrons_hands_its_words_to_them() -> None:
    pledge = a_bank_pledge()
    bring(a_gift(giver=BEN))
    payment, event = Payment.objects.get(), InboundEvent.objects.get()
    assign(Question.objects.get(), pledge=pledge, by="7", on=PI_DAY, now=LATER)
    said = find_words(payment)
    assert said is not None
    assert said.payer == "Ben Planted"
    assert not PersonKey.objects.filter(holder=event.id).exists()
    destroy_key(pledge.reader_id)
    assert find_words(payment) is None


def test_a_forgotten_line_is_still_known() -> None:
    gift = a_gift(a_bank_pledge())
    bring(gift)
    forget_settled(NOON + timedelta(days=40))
    assert [line.outcome.value for line in bring(gift).lines] == ["known"]
