"""Booking a payment intent: the gift, its fee, its refunds and its disputes, each once under Stripe's own id."""

from collections.abc import Callable
from datetime import date, datetime

from masthead.lib.money import Money
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together
from masthead.patronage.attempts import note_attempt
from masthead.patronage.booking import book_dispute, book_fee, book_refund
from masthead.patronage.disputing import book_dispute_lost, book_dispute_won, book_fee_back, book_refund_failed
from masthead.patronage.due_days import newsroom_day
from masthead.patronage.ledger import LedgerEntry
from masthead.patronage.payments import Payment, Question
from masthead.patronage.rails.stripe.client import KIND
from masthead.patronage.rails.stripe.facts import Disputed, Moved, SentBack, Standing, Taking
from masthead.patronage.rails.stripe.sessions import find_pledge, take_subscription
from masthead.patronage.receiving import Arrival, receive, send_back
from masthead.patronage.returning_letters import tell_dispute, tell_refund, tell_refund_failed

_STATES = {Standing.UNDER_WAY: Payment.State.PENDING, Standing.REFUSED: Payment.State.FAILED}


def settle_taking(taking: Taking, *, now: datetime) -> Payment | None:
    """Make our rows say what became of a payment intent; None where nobody has tried to pay it yet.

    Raises:
        ToldDifferently: its amount is another than before.
    """
    with supporters_together():
        pledge = find_pledge(taking.pledge_id)
        if taking.standing == Standing.NOT_TRIED:
            return None
        if taking.standing != Standing.TAKEN:
            state = _STATES[taking.standing]
            return note_attempt(rail=KIND, rail_key=taking.key, money=taking.money, pledge=pledge, state=state, now=now)
        assert taking.paid_at is not None, "what was taken has a time"
        is_asked_for = True
        if pledge is not None and taking.subscription:
            # Of two pages of one pledge that were paid, one is the pledge's own; the other takes the same gift again.
            is_asked_for = take_subscription(pledge, key=taking.subscription)
        arrival = Arrival(
            rail=KIND,
            rail_key=taking.key,
            money=taking.money,
            paid_on=day_of(taking.paid_at, now=now),
            paid_at=taking.paid_at,
            pledge=pledge,
            is_asked_for=is_asked_for,
            next_due_on=_day(taking.next_at) if taking.next_at is not None else None,
        )
        payment = held(Payment.objects.filter(pk=receive(arrival, now=now).pk)).get()
        if taking.taken is not None:
            _book_fee(payment, taking.taken, now=now)
        for refund in taking.refunds:
            _book_refund(payment, refund, now=now)
        for dispute in taking.disputes:
            _book_dispute(payment, dispute, now=now)
    return payment


def day_of(at: datetime, *, now: datetime) -> date:
    """Return the newsroom's day of an instant that Stripe told; never one to come, whatever its clock says."""
    return min(_day(at), _day(now))


def _day(at: datetime) -> date:
    return newsroom_day(at)


def _once(deed: str, *, key: str, book: Callable[[], LedgerEntry]) -> LedgerEntry | None:
    """Book unless it stands already: told a second time, the newsroom's time zone may have changed its day."""
    is_told = LedgerEntry.objects.using(SUPPORTERS).filter(key=f"{deed}:{KIND}:{key}").exists()
    return None if is_told else book()


def _book_fee(payment: Payment, moved: Moved, *, now: datetime) -> None:
    on = day_of(moved.at, now=now)
    if moved.fee.amount_minor > 0:
        _once("fee", key=moved.key, book=lambda: book_fee(payment, money=moved.fee, key=moved.key, on=on, now=now))
    elif moved.fee.amount_minor < 0:
        back = _turned(moved.fee)
        _once("fee-back", key=moved.key, book=lambda: book_fee_back(payment, money=back, key=moved.key, on=on, now=now))


def _book_refund(payment: Payment, refund: SentBack, *, now: datetime) -> None:
    went, back = refund.went, refund.came_back
    if went is None:
        return
    _book_fee(payment, went, now=now)
    if not _is_return_of_unknown(payment, money=_turned(went.money), now=now):
        booked = _once(
            "refund",
            key=refund.key,
            book=lambda: book_refund(
                payment, money=_turned(went.money), key=refund.key, on=day_of(went.at, now=now), now=now
            ),
        )
        if booked is not None:
            tell_refund(booked)
    if back is not None:
        failed = _once(
            "refund-failed",
            key=refund.key,
            book=lambda: book_refund_failed(
                payment, money=back.money, key=refund.key, on=day_of(back.at, now=now), now=now
            ),
        )
        if failed is not None:
            tell_refund_failed(failed)


def _is_return_of_unknown(payment: Payment, *, money: Money, now: datetime) -> bool:
    """Return whether a refund is the return of money that was nobody's gift; an open question is answered by it."""
    if money != payment.money:
        return False
    if LedgerEntry.objects.using(SUPPORTERS).filter(key=f"returned:{payment.pk}").exists():
        return True
    open_kinds = [Question.Kind.UNKNOWN, Question.Kind.LATE, Question.Kind.DOUBLE]
    question = Question.objects.using(SUPPORTERS).filter(payment=payment, answer="", kind__in=open_kinds).first()
    if question is None:
        return False
    send_back(question, by="rail", on=day_of(now, now=now), now=now)
    return True


def _book_dispute(payment: Payment, dispute: Disputed, *, now: datetime) -> None:
    open_minor = 0
    for moved in dispute.moved:
        _book_dispute_movement(payment, moved, now=now)
        open_minor -= moved.money.amount_minor
    if not dispute.moved:
        return
    if dispute.outcome == "lost" and open_minor > 0:
        lost = Money(amount_minor=open_minor, currency=dispute.moved[0].money.currency)
        _once(
            "dispute-lost",
            key=dispute.key,
            book=lambda: book_dispute_lost(payment, money=lost, key=dispute.key, on=day_of(now, now=now), now=now),
        )
    _ask_about(payment, outcome=dispute.outcome, now=now)


def _book_dispute_movement(payment: Payment, moved: Moved, *, now: datetime) -> None:
    on = day_of(moved.at, now=now)
    if moved.money.amount_minor < 0:
        disputed = _once(
            "dispute",
            key=moved.key,
            book=lambda: book_dispute(payment, money=_turned(moved.money), key=moved.key, on=on, now=now),
        )
        if disputed is not None:
            tell_dispute(disputed)
    elif moved.money.amount_minor > 0:
        _once(
            "dispute-won",
            key=moved.key,
            book=lambda: book_dispute_won(payment, money=moved.money, key=moved.key, on=on, now=now),
        )
    _book_fee(payment, moved, now=now)


def _ask_about(payment: Payment, *, outcome: str, now: datetime) -> None:
    """Put an open dispute before a person; its end answers the question."""
    rows = Question.objects.using(SUPPORTERS)
    fresh = Question(payment=payment, kind=Question.Kind.DISPUTE, asked_at=now)
    rows.bulk_create([fresh], ignore_conflicts=True)
    if outcome == "open":
        return
    answer = Question.Answer.KEPT if outcome == "won" else Question.Answer.SENT_BACK
    rows.filter(payment=payment, kind=Question.Kind.DISPUTE, answer="").update(
        answer=answer, answered_at=now, answered_by="rail"
    )


def _turned(money: Money) -> Money:
    return Money(amount_minor=-money.amount_minor, currency=money.currency)
