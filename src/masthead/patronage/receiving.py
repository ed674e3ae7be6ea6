"""Receiving: money has arrived on a rail. It is booked once; what is unclear becomes a question for a person."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from masthead.lib.money import Money
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together
from masthead.patronage.booking import (
    book_claimed,
    book_gift,
    book_payout,
    book_payout_fee,
    book_returned,
    book_unknown,
)
from masthead.patronage.due_days import next_due
from masthead.patronage.forgetting import hand_words_over, settle_words
from masthead.patronage.payments import Payment, Question
from masthead.patronage.pledges import Interval, Pledge, PledgeStep
from masthead.patronage.receipts import issue_receipt
from masthead.patronage.returning_letters import tell_refund
from masthead.patronage.thanking import thank

# A gift that comes this much before it is due is no second one: banks and people are early.
_EARLY: Final = timedelta(days=10)
_Kind = Question.Kind
# Questions about money that is income already.
_BOOKED: Final = frozenset({_Kind.PART, _Kind.DISPUTE})


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Money that a rail says is there.

    Attributes:
        paid_at: the instant, where the rail tells it.
        pledge: whose gift it is, if the rail has a word for that.
        is_asked_for: the rail took it itself, for a gift of its own that was due; it is never early, and never a part.
        next_due_on: when the rail itself takes the gift after this one.
        is_thanked: the rail has thanked the giver by itself, so no letter is owed.
    """

    rail: str
    rail_key: str
    money: Money
    paid_on: date
    paid_at: datetime | None = None
    pledge: Pledge | None = None
    is_asked_for: bool = False
    next_due_on: date | None = None
    is_thanked: bool = False


class ToldDifferently(RuntimeError):
    """The rail tells of a payment that we know, with another amount or currency. Nothing was changed."""


class AlreadyAnswered(RuntimeError):
    """Somebody has decided about this money before. Nothing was changed."""


def receive(arrival: Arrival, *, now: datetime) -> Payment:
    """Book money that arrived. The same arrival, told again, changes nothing.

    Raises:
        ToldDifferently: the payment is known with another amount or currency.
    """
    with supporters_together():
        pledge = held(Pledge.objects.filter(pk=arrival.pledge.pk)).first() if arrival.pledge else None
        payment = _payment_of(arrival, now=now)
        if payment.money != arrival.money:
            raise ToldDifferently(f"{arrival.rail} tells of {arrival.rail_key} with another amount than before.")
        if payment.state == Payment.State.SETTLED:
            return payment
        payment.pledge, payment.state, payment.paid_on = pledge, Payment.State.SETTLED, arrival.paid_on
        payment.save(update_fields=["pledge", "state", "paid_on"])
        _book(payment, arrival=arrival, pledge=pledge, now=now)
    return payment


def assign(question: Question, *, pledge: Pledge, by: str, on: date, now: datetime) -> Payment:
    """Let a person say that unassigned money is a gift on a pledge.

    Raises:
        AlreadyAnswered: the money is decided about.
        ValueError: the money is income already; it cannot be assigned again.
    """
    if question.kind in _BOOKED:
        raise ValueError("This money is a gift already. Keep it, or refund it.")
    with supporters_together():
        payment = _answer(question, answer=Question.Answer.ASSIGNED, by=by, now=now)
        mine = held(Pledge.objects.filter(pk=pledge.pk)).get()
        hand_words_over(payment, reader=mine.reader)
        payment.pledge = mine
        payment.save(update_fields=["pledge"])
        book_claimed(payment, on=on, now=now)
        issue_receipt(payment, now=now)
        _advance(mine, paid_on=payment.paid_on or on)
        thank(payment, now=now)
    return payment


def keep(question: Question, *, by: str, on: date, now: datetime) -> Payment:
    """Let a person keep money as a gift; where it was booked as one already, only the question is settled.

    Raises:
        AlreadyAnswered: the money is decided about.
    """
    with supporters_together():
        payment = _answer(question, answer=Question.Answer.KEPT, by=by, now=now)
        if question.kind not in _BOOKED:
            book_claimed(payment, on=on, now=now)
            issue_receipt(payment, now=now)
            thank(payment, now=now)
    return payment


def send_back(question: Question, *, by: str, on: date, now: datetime) -> Payment:
    """Record that a person has sent unassigned money back.

    Raises:
        AlreadyAnswered: the money is decided about.
        ValueError: the money is income already; it is refunded, not sent back.
    """
    if question.kind in _BOOKED:
        raise ValueError("This money is a gift already. Refund it instead.")
    with supporters_together():
        payment = _answer(question, answer=Question.Answer.SENT_BACK, by=by, now=now)
        tell_refund(book_returned(payment, on=on, now=now))
    return payment


def pay_out(question: Question, *, rail: str, fee: Money | None, by: str, on: date, now: datetime) -> Payment:
    """Let a person say that money at the bank is a platform's payout of what is booked on the platform already.

    It moves from the platform's account to the bank's and is no income a second time.

    Args:
        fee: what the platform kept of the payout, where it has not told that gift by gift; None for nothing.

    Raises:
        AlreadyAnswered: the money is decided about.
        ValueError: the money is income already, or came by the very rail that is named.
    """
    if question.kind in _BOOKED:
        raise ValueError("This money is a gift already. Keep it, or refund it.")
    if question.payment.rail == rail:
        raise ValueError("A rail does not pay out to itself.")
    with supporters_together():
        payment = _answer(question, answer=Question.Answer.PAYOUT, by=by, now=now)
        book_payout(payment, of=rail, on=on, now=now)
        if fee is not None:
            book_payout_fee(payment, of=rail, money=fee, on=on, now=now)
    return payment


def _payment_of(arrival: Arrival, *, now: datetime) -> Payment:
    fresh = Payment(
        rail=arrival.rail,
        rail_key=arrival.rail_key,
        amount_minor=arrival.money.amount_minor,
        currency=arrival.money.currency,
        noted_at=now,
    )
    if fresh.amount_minor <= 0:
        raise ValueError("A payment is above nothing; what goes out is a refund.")
    Payment.objects.using(SUPPORTERS).bulk_create([fresh], ignore_conflicts=True)
    return held(Payment.objects.filter(rail=arrival.rail, rail_key=arrival.rail_key)).get()


def _book(payment: Payment, *, arrival: Arrival, pledge: Pledge | None, now: datetime) -> None:
    paid_on = arrival.paid_on
    kind = _doubt(arrival, pledge=pledge)
    if kind is not None:
        Question.objects.using(SUPPORTERS).create(payment=payment, kind=kind, asked_at=now)
    if pledge is None or kind in {_Kind.UNKNOWN, _Kind.LATE, _Kind.DOUBLE}:
        book_unknown(payment, on=paid_on, now=now)
        return
    book_gift(payment, on=paid_on, now=now)
    issue_receipt(payment, now=now)
    _advance(pledge, paid_on=paid_on, told=arrival.next_due_on)
    if not arrival.is_thanked:
        thank(payment, now=now)


def _doubt(arrival: Arrival, *, pledge: Pledge | None) -> Question.Kind | None:
    """Return why a person must look at the money, or None where all is clear."""
    if pledge is None or pledge.currency != arrival.money.currency:
        return _Kind.UNKNOWN
    if pledge.state == Pledge.State.CANCELLED:
        return _Kind.LATE if _is_late(arrival, pledge=pledge) else None
    if pledge.state == Pledge.State.FULFILLED:
        return _Kind.DOUBLE
    if arrival.is_asked_for:
        return None
    if _is_early(pledge=pledge, paid_on=arrival.paid_on):
        return _Kind.DOUBLE
    return _Kind.PART if arrival.money.amount_minor < pledge.amount_minor else None


def _is_late(arrival: Arrival, *, pledge: Pledge) -> bool:
    """Return whether money was paid after its pledge had ended; told of late is not paid late."""
    if arrival.paid_at is None:
        return True
    ended = PledgeStep.objects.using(SUPPORTERS).filter(pledge=pledge, kind=PledgeStep.Kind.CANCELLED)
    at = ended.order_by("-at").values_list("at", flat=True).first()
    return at is None or arrival.paid_at > at


def _is_early(*, pledge: Pledge, paid_on: date | None) -> bool:
    if pledge.state != Pledge.State.ACTIVE or pledge.next_due_on is None or paid_on is None:
        return False
    return pledge.next_due_on - paid_on > _EARLY


def _advance(pledge: Pledge, *, paid_on: date, told: date | None = None) -> None:
    """Move a pledge on past the gift that arrived; one that was given once is fulfilled.

    A rail that tells when it takes the next gift is believed, unless its patron chose a later day meanwhile.
    """
    if not pledge.is_open:
        return
    if pledge.interval == Interval.ONCE:
        pledge.state, pledge.next_due_on = Pledge.State.FULFILLED, None
    else:
        due = pledge.next_due_on or paid_on
        following = next_due(interval=pledge.interval, after=due, due_day=pledge.due_day)
        pledge.state = Pledge.State.ACTIVE
        pledge.next_due_on = max(due, told) if told is not None else following
    pledge.save(update_fields=["state", "next_due_on"])


def _answer(question: Question, *, answer: str, by: str, now: datetime) -> Payment:
    mine = held(Question.objects.filter(pk=question.pk)).get()
    if mine.answer:
        raise AlreadyAnswered("Somebody has decided about this money before. Nothing was changed.")
    mine.answer, mine.answered_at, mine.answered_by = answer, now, by
    mine.save(update_fields=["answer", "answered_at", "answered_by"])
    payment = held(Payment.objects.filter(pk=mine.payment_id)).get()
    settle_words(payment, now=now)
    return payment
