"""Questions about money: an answer books what it says, once, and never money that is income already."""

from datetime import timedelta

import pytest

from masthead.patronage.accounts import GIFTS, UNASSIGNED
from masthead.patronage.books import balances, check, total
from masthead.patronage.models import Question, Receipt
from masthead.patronage.receiving import assign, keep, receive, send_back
from masthead.patronage.tests.giving import NOON, PI_DAY, a_pledge, an_arrival, euros
from masthead.post.models import Letter

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


def letters() -> int:
    return Letter.objects.using("supporters").filter(key__startswith="receipt:").count()


@pytest.mark.parametrize("answer", ["assign", "send_back"])
def test_a_part_payment_is_a_gift_already_and_is_not_booked_again(answer: str) -> None:
    pledge = a_pledge()
    payment = receive(an_arrival("line-1", amount=3, pledge=pledge), now=NOON)
    question = payment.questions.get()
    said = {"by": "7", "on": PI_DAY, "now": NOON + timedelta(days=1)}
    with pytest.raises(ValueError, match="a gift already"):
        assign(question, pledge=pledge, **said) if answer == "assign" else send_back(question, **said)
    assert total(balances(), account=GIFTS, currency="EUR") == euros(-3)
    assert total(balances(), account=UNASSIGNED, currency="EUR") == euros(0)
    assert Question.objects.get().answer == ""
    assert check() == ()


def test_a_second_gift_that_is_kept_is_thanked_for() -> None:
    pledge = a_pledge()
    receive(an_arrival("line-1", pledge=pledge), now=NOON)
    second = receive(an_arrival("line-2", pledge=pledge), now=NOON)
    assert (Receipt.objects.count(), letters()) == (1, 1)
    keep(second.questions.get(), by="7", on=PI_DAY, now=NOON)
    assert (Receipt.objects.count(), letters()) == (2, 2)
    assert check() == ()
