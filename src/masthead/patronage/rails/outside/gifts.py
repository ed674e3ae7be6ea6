"""Gifts on a platform: each is booked once under the platform's own number for it, in whatever order it is told."""

from dataclasses import dataclass
from datetime import date, datetime

from masthead.lib.money import Money
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together
from masthead.patronage.booking import book_fee, book_refund
from masthead.patronage.due_days import newsroom_day
from masthead.patronage.ledger import LedgerEntry
from masthead.patronage.outside_patrons import OutsidePatron
from masthead.patronage.payments import Payment, Question
from masthead.patronage.pledges import Interval, Pledge
from masthead.patronage.rails.outside.facts import Gift
from masthead.patronage.rails.outside.people import patron_of
from masthead.patronage.rails.outside.promises import follow_amount, paid_after, pledge_given_again, pledge_given_once
from masthead.patronage.rails.report import Outcome
from masthead.patronage.receiving import Arrival, receive, send_back


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What became of a gift, and whose it is where somebody is known."""

    outcome: Outcome
    patron: OutsidePatron | None = None


def settle_gift(gift: Gift, *, rail: str, now: datetime) -> Settled:
    """Make the books say what the platform says of a gift; told again, it changes nothing.

    A sale, and money of nobody, is booked as money that is here and that a person is asked about.

    Raises:
        ToldDifferently: it is known with another amount. Nothing was changed.
    """
    with supporters_together():
        known = Payment.objects.using(SUPPORTERS).filter(rail=rail, rail_key=gift.key).first()
        # Somebody who was erased must not come back because an old gift is told of again.
        patron = None if known is not None or gift.is_sale else patron_of(rail=rail, person=gift.person, now=now)
        payment = receive(_arrival(gift, rail=rail, patron=patron, now=now), now=now)
        if gift.fee is not None and gift.fee.amount_minor > 0:
            _book_fee(payment, gift=gift, now=now)
        if gift.is_returned:
            book_return(payment, on=day_of(now, now=now), now=now)
    return Settled(outcome=_outcome(known=known, gift=gift), patron=patron)


def book_return(payment: Payment, *, on: date, now: datetime) -> None:
    """Book once that a giver has the whole of a payment back; a question about it is answered by that."""
    entries = LedgerEntry.objects.using(SUPPORTERS)
    if entries.filter(key__in=[f"returned:{payment.pk}", f"refund:{payment.rail}:{payment.pk}"]).exists():
        return
    asking = Question.objects.using(SUPPORTERS).filter(payment=payment, answer="", kind=Question.Kind.UNKNOWN).first()
    if asking is not None:
        send_back(asking, by="rail", on=on, now=now)
        return
    book_refund(payment, money=payment.money, key=str(payment.pk), on=on, now=now)


def day_of(at: datetime, *, now: datetime) -> date:
    """Return the newsroom's day of an instant that a platform told; never one to come, whatever its clock says."""
    return min(newsroom_day(at), newsroom_day(now))


def _arrival(gift: Gift, *, rail: str, patron: OutsidePatron | None, now: datetime) -> Arrival:
    return Arrival(
        rail=rail,
        rail_key=gift.key,
        money=gift.money,
        paid_on=day_of(gift.paid_at, now=now),
        paid_at=gift.paid_at,
        pledge=_pledge(gift, patron=patron) if patron is not None else None,
        is_asked_for=True,
        is_thanked=True,
    )


def _pledge(gift: Gift, *, patron: OutsidePatron) -> Pledge:
    if gift.interval == Interval.ONCE:
        return pledge_given_once(patron, money=gift.money, key=gift.key, at=gift.paid_at)
    pledge = pledge_given_again(patron, money=gift.money, interval=gift.interval, at=gift.paid_at)
    if not paid_after(pledge, at=gift.paid_at):
        follow_amount(pledge, money=gift.money, at=gift.paid_at)
    return pledge


def _book_fee(payment: Payment, *, gift: Gift, now: datetime) -> None:
    assert gift.fee is not None, "a gift without a fee books none"
    key = f"fee:{payment.rail}:{payment.pk}"
    mine = held(Payment.objects.filter(pk=payment.pk)).get()
    if mine.paid_on is not None and not LedgerEntry.objects.using(SUPPORTERS).filter(key=key).exists():
        book_fee(mine, money=gift.fee, key=str(mine.pk), on=mine.paid_on, now=now)


def _outcome(*, known: Payment | None, gift: Gift) -> Outcome:
    if known is not None:
        return Outcome.KNOWN
    return Outcome.ASKED if gift.is_sale and not gift.is_returned else Outcome.MATCHED


def fee_within(fee: Money | None, *, of: Money) -> Money | None:
    """Return a fee that can be one: above nothing, no more than the gift, in its currency."""
    if fee is None or fee.currency != of.currency or not 0 < fee.amount_minor <= of.amount_minor:
        return None
    return fee
