"""Whoever gets money back is told by letter, once; and so is whoever's bank took it."""

import pytest

from masthead.patronage.booking import book_dispute
from masthead.patronage.disputing import book_refund_failed
from masthead.patronage.payments import Payment, Question
from masthead.patronage.pledges import Interval
from masthead.patronage.receiving import receive, send_back
from masthead.patronage.refunding import record_refund
from masthead.patronage.returning_letters import tell_dispute, tell_refund_failed
from masthead.patronage.tests.giving import NOON, PI_DAY, a_pledge, an_arrival, euros
from masthead.post.models import Letter

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


def a_gift(*, language: str = "en", interval: Interval = Interval.MONTHLY) -> Payment:
    pledge = a_pledge(interval=interval)
    pledge.reader.language = language
    pledge.reader.save(using="supporters")
    return receive(an_arrival("line-1", pledge=pledge), now=NOON)


def letters(kind: str) -> list[str]:
    rows = Letter.objects.using("supporters").filter(key__startswith=f"{kind}:")
    return list(rows.values_list("text", flat=True))


def test_a_refund_is_told_once_and_says_whether_the_pledge_goes_on() -> None:
    payment = a_gift()
    for _ in range(2):
        record_refund(payment, money=euros(5), number=0, on=PI_DAY, now=NOON)
    (text,) = letters("refunded")
    assert f"has sent back your gift of 14 March 2026: {euros(5).shown('en')}. It was receipt no. 1." in text
    assert "Your pledge goes on." in text
    assert text.count("/pledge/") == 1


def test_each_part_of_a_refund_is_told_of() -> None:
    payment = a_gift(interval=Interval.ONCE)
    for number, amount in enumerate((2, 3)):
        record_refund(payment, money=euros(amount), number=number, on=PI_DAY, now=NOON)
    both = letters("refunded")
    for part in (2, 3):
        told = f"a part of your gift of 14 March 2026: {euros(part).shown('en')} of {euros(5).shown('en')}."
        assert sum(told in text for text in both) == 1
    assert all("Nothing more will be taken." in text for text in both)


def test_in_the_patrons_language() -> None:
    record_refund(a_gift(language="uk"), money=euros(5), number=0, on=PI_DAY, now=NOON)
    (text,) = letters("refunded")
    assert "повернула ваш внесок від 14 березня 2026 р." in text
    assert not [
        word for word in text.split() if word.isascii() and word.isalpha() and word not in {"EUR", "A", "Newsroom"}
    ]


def test_money_that_came_twice_and_was_sent_back_is_told_of_without_a_receipt() -> None:
    pledge = a_pledge(interval=Interval.ONCE)
    for key in ("line-1", "line-2"):
        receive(an_arrival(key, pledge=pledge), now=NOON)
    send_back(Question.objects.get(), by="officer", on=PI_DAY, now=NOON)
    (text,) = letters("refunded")
    assert "receipt" not in text


def test_nobodys_money_goes_back_without_a_letter() -> None:
    receive(an_arrival("line-1"), now=NOON)
    send_back(Question.objects.get(), by="officer", on=PI_DAY, now=NOON)
    assert letters("refunded") == []


def test_a_dispute_and_a_refund_that_failed_are_told_in_words_of_their_own() -> None:
    payment = a_gift()
    for _ in range(2):
        tell_dispute(book_dispute(payment, money=euros(5), key="d", on=PI_DAY, now=NOON))
        tell_refund_failed(book_refund_failed(payment, money=euros(5), key="r", on=PI_DAY, now=NOON))
    assert [len(letters(kind)) for kind in ("disputed", "refund_failed", "refunded")] == [1, 1, 0]
    assert "If that was you, you need not do anything." in letters("disputed")[0]
    assert "is not lost" in letters("refund_failed")[0]
