"""Money that arrives is booked once; what is unclear waits for a person."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connections

from masthead.lib.money import Money
from masthead.lib.safes import supporters_together
from masthead.patronage import receiving
from masthead.patronage.accounts import GIFTS, UNASSIGNED
from masthead.patronage.booking import (
    AlreadyBookedDifferently,
    AlreadyCorrected,
    Movement,
    NothingToBook,
    book,
    book_cost,
    book_refund,
    take_back,
)
from masthead.patronage.books import balances, check, total
from masthead.patronage.models import LedgerEntry, Payment, Pledge, PledgeStep, Question, Receipt
from masthead.patronage.pledges import Interval
from masthead.patronage.promising import PledgeClosed, cancel, change_amount, change_day, skip_next
from masthead.patronage.receiving import AlreadyAnswered, ToldDifferently, assign, keep, receive, send_back
from masthead.patronage.tests.giving import NOON, PI_DAY, a_pledge, an_arrival, euros
from masthead.post.models import Letter
from masthead.readers.models import Contact

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


def gifts() -> Money:
    return total(balances(), account=GIFTS, currency="EUR")


def unassigned() -> Money:
    return total(balances(), account=UNASSIGNED, currency="EUR")


def questions() -> list[str]:
    return list(Question.objects.filter(answer="").order_by("pk").values_list("kind", flat=True))


def test_a_promise_is_never_income() -> None:
    a_pledge()
    assert balances() == ()
    assert check() == ()


def test_a_gift_is_booked_once_however_often_it_is_told() -> None:
    pledge = a_pledge()
    for _ in range(3):
        receive(an_arrival("line-1", pledge=pledge), now=NOON)
    pledge.refresh_from_db()
    assert gifts() == euros(-5)
    assert (pledge.state, pledge.next_due_on) == (Pledge.State.ACTIVE, date(2026, 4, 14))
    assert [receipt.number for receipt in Receipt.objects.order_by("number")] == [1]
    assert Letter.objects.using("supporters").filter(key__startswith="receipt:").count() == 1
    assert check() == ()


def test_the_same_payment_told_with_another_amount_is_refused() -> None:
    pledge = a_pledge()
    receive(an_arrival("line-1", pledge=pledge), now=NOON)
    with pytest.raises(ToldDifferently):
        receive(an_arrival("line-1", amount=6, pledge=pledge), now=NOON)
    assert gifts() == euros(-5)


def test_unknown_money_is_here_and_is_not_income() -> None:
    payment = receive(an_arrival("line-1"), now=NOON)
    assert (gifts(), unassigned(), questions()) == (euros(0), euros(-5), ["unknown"])
    assert not Receipt.objects.exists()
    pledge = a_pledge()
    assign(payment.questions.get(), pledge=pledge, by="7", on=PI_DAY, now=NOON)
    assert (gifts(), unassigned(), questions()) == (euros(-5), euros(0), [])
    assert check() == ()


def test_a_question_is_answered_once() -> None:
    question = receive(an_arrival("line-1"), now=NOON).questions.get()
    send_back(question, by="7", on=PI_DAY, now=NOON)
    with pytest.raises(AlreadyAnswered):
        keep(question, by="8", on=PI_DAY, now=NOON)
    assert (gifts(), unassigned()) == (euros(0), euros(0))
    assert check() == ()


@pytest.mark.parametrize(
    ("kind", "amount", "prepare"),
    [
        ("part", 3, lambda pledge: None),
        ("late", 5, lambda pledge: cancel(pledge, now=NOON)),
        ("double", 5, lambda pledge: receive(an_arrival("line-0", pledge=pledge), now=NOON)),
    ],
)
def test_what_is_unclear_is_asked(kind: str, amount: int, prepare) -> None:
    pledge = a_pledge()
    prepare(pledge)
    payment = receive(an_arrival("line-1", amount=amount, pledge=pledge), now=NOON)
    assert questions() == [kind]
    assert (unassigned() == euros(0)) == (kind == "part")
    keep(payment.questions.get(), by="7", on=PI_DAY, now=NOON)
    assert unassigned() == euros(0)
    assert check() == ()


def test_a_gift_once_is_fulfilled_and_a_second_one_is_asked_about() -> None:
    pledge = a_pledge(interval=Interval.ONCE)
    receive(an_arrival("line-1", pledge=pledge), now=NOON)
    receive(an_arrival("line-2", pledge=pledge), now=NOON)
    pledge.refresh_from_db()
    assert (pledge.state, questions()) == (Pledge.State.FULFILLED, ["double"])


def test_a_few_days_early_is_no_second_gift() -> None:
    pledge = a_pledge()
    receive(an_arrival("line-1", pledge=pledge), now=NOON)
    receive(an_arrival("line-2", pledge=pledge, on=date(2026, 4, 10)), now=NOON + timedelta(days=27))
    assert questions() == []


def test_the_31st_comes_back_after_february() -> None:
    pledge = a_pledge(begins_on=date(2028, 1, 31))
    days = []
    for number in range(4):
        pledge.refresh_from_db()
        days.append(pledge.next_due_on)
        receive(an_arrival(f"line-{number}", pledge=pledge, on=pledge.next_due_on), now=NOON)
    assert days == [date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31), date(2028, 4, 30)]


def test_a_leap_days_yearly_gift() -> None:
    pledge = a_pledge(begins_on=date(2028, 2, 29), interval=Interval.YEARLY)
    receive(an_arrival("line-1", pledge=pledge, on=date(2028, 2, 29)), now=NOON)
    pledge.refresh_from_db()
    assert pledge.next_due_on == date(2029, 2, 28)


def test_a_patron_skips_once_with_two_clicks() -> None:
    pledge = a_pledge()
    for _ in range(2):
        skip_next(pledge, expected_on=PI_DAY, now=NOON)
    pledge.refresh_from_db()
    assert pledge.next_due_on == date(2026, 4, 14)
    assert PledgeStep.objects.filter(kind="skipped").count() == 1


def test_a_patron_changes_amount_and_day_and_stops() -> None:
    pledge = a_pledge()
    change_amount(pledge, money=euros(3), now=NOON)
    change_day(pledge, on=date(2026, 3, 31), now=NOON)
    cancel(pledge, now=NOON)
    cancel(pledge, now=NOON)
    with pytest.raises(PledgeClosed):
        change_amount(pledge, money=euros(4), now=NOON)
    kinds = list(PledgeStep.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["made", "amount-changed", "day-changed", "cancelled"]


def test_a_deed_told_differently_is_refused() -> None:
    book_cost(kind="server", money=euros(9), key="march", on=PI_DAY, now=NOON)
    book_cost(kind="server", money=euros(9), key="march", on=PI_DAY, now=NOON)
    with pytest.raises(AlreadyBookedDifferently):
        book_cost(kind="server", money=euros(8), key="march", on=PI_DAY, now=NOON)
    assert LedgerEntry.objects.count() == 1


def test_a_correction_is_a_new_entry_and_comes_once() -> None:
    entry = book_cost(kind="server", money=euros(9), key="march", on=PI_DAY, now=NOON)
    take_back(entry, on=PI_DAY, now=NOON)
    with pytest.raises(AlreadyCorrected):
        take_back(entry, on=PI_DAY, now=NOON)
    assert all(each.money.amount_minor == 0 for each in balances())
    assert check() == ()


def test_nothing_is_booked_for_nothing() -> None:
    for movement in (
        Movement(key="a", debit="asset:bank", credit=GIFTS, money=euros(0), on=PI_DAY),
        Movement(key="b", debit=GIFTS, credit=GIFTS, money=euros(1), on=PI_DAY),
    ):
        with pytest.raises(NothingToBook):
            book(movement, now=NOON)


@pytest.mark.parametrize(
    "deed", ["UPDATE patronage_ledgerentry SET amount_minor = 1", "DELETE FROM patronage_ledgerentry"]
)
def test_the_database_itself_refuses_to_change_what_was_booked(deed: str) -> None:
    book_cost(kind="server", money=euros(9), key="march", on=PI_DAY, now=NOON)
    refused = pytest.raises(DatabaseError, match="never changed")
    with refused, supporters_together(), connections["supporters"].cursor() as cursor:
        cursor.execute(deed)
    assert LedgerEntry.objects.get().money == euros(9)


def test_a_failing_transaction_leaves_no_gap_in_the_receipts(monkeypatch) -> None:
    pledge = a_pledge()
    monkeypatch.setattr(receiving, "thank", lambda *_args, **_more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        receive(an_arrival("line-1", pledge=pledge), now=NOON)
    assert not Payment.objects.exists()
    monkeypatch.undo()
    receive(an_arrival("line-1", pledge=pledge), now=NOON)
    assert Receipt.objects.get().number == 1
    assert check() == ()


def test_a_refund_is_counted_against_income() -> None:
    payment = receive(an_arrival("line-1", pledge=a_pledge()), now=NOON)
    book_refund(payment, money=euros(2), key="r1", on=PI_DAY, now=NOON)
    assert total(balances(), account="asset:bank", currency="EUR") == euros(3)
    assert check() == ()


def test_a_receipt_tells_how_to_have_a_vote_until_the_address_is_confirmed() -> None:
    for name, confirmed_at in (("new", None), ("known", NOON)):
        pledge = a_pledge(name)
        Contact.objects.filter(reader=pledge.reader).update(confirmed_at=confirmed_at)
        receive(an_arrival(name, pledge=pledge), now=NOON)
        letter = Letter.objects.using("supporters").get(key=f"receipt:{Payment.objects.get(pledge=pledge).pk}")
        assert ("/sign-in/" in letter.text) == ("sign in once" in letter.text) == (confirmed_at is None)
