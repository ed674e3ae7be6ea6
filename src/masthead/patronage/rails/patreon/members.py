"""Patreon tells of members, not of payments: what each has given in all, and how the last charge went.

So the books follow that sum. What it has grown by since we last knew is a gift of the day of the last charge;
what a member had given before we knew of them is not in our books and never will be.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.conf import settings
from django.db.models import Sum

from masthead.lib.money import Money
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together
from masthead.patronage.accounts import REFUNDS
from masthead.patronage.booking import book_refund
from masthead.patronage.ledger import LedgerEntry
from masthead.patronage.outside_patrons import OutsidePatron
from masthead.patronage.payments import Payment
from masthead.patronage.pledges import Interval, Pledge
from masthead.patronage.rails.outside.facts import Person
from masthead.patronage.rails.outside.gifts import day_of
from masthead.patronage.rails.outside.lines import Why
from masthead.patronage.rails.outside.people import find_patron, patron_key, patron_of
from masthead.patronage.rails.outside.promises import follow_amount, open_pledges, pledge_given_again, stop
from masthead.patronage.rails.report import Outcome
from masthead.patronage.receiving import Arrival, receive

KIND: Final = "patreon"
# How far a charge has come; a message about the same charge that is behind is an old one.
RANKS: Final = {"pending": 1, "declined": 2, "paid": 3, "refunded": 4, "fraud": 4}
PAID: Final = "paid"
_SENT_BACK: Final = frozenset({"refunded", "fraud"})
_NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Member:
    """One member as Patreon tells of them at a moment.

    Attributes:
        lifetime: all that they have given, in the currency of the newsroom's page.
        pledge: what they give each time; nothing for somebody who does not.
        charge: how the last charge went, in small letters; empty where there was none.
        is_former: they have stopped.
    """

    person: Person
    lifetime: Money
    pledge: Money
    interval: Interval
    charged_at: datetime | None
    charge: str
    is_active: bool
    is_former: bool = False


@dataclass(frozen=True, kw_only=True)
class Followed:
    """What became of a member's line or message."""

    outcome: Outcome
    why: Why | None = None
    patron: OutsidePatron | None = None
    booked: Money | None = None


def currency() -> str:
    """Return the currency of the newsroom's page on Patreon."""
    config = settings.MASTHEAD_CONFIG
    return str(config.patreon.currency or config.support.currency)


def follow_member(member: Member, *, now: datetime) -> Followed:
    """Make the books and the pledges agree with what Patreon says of a member; what is old changes nothing."""
    with supporters_together():
        patron = find_patron(KIND, member.person)
        if patron is None and not (member.is_active and member.pledge.amount_minor):
            why = Why.BEFORE if member.lifetime.amount_minor else Why.NOT_PAYING
            return Followed(outcome=Outcome.IGNORED, why=why)
        patron = patron or _new(member, now=now)
        told = (member.charged_at or _NEVER, RANKS.get(member.charge, 0))
        known = (patron.told_until or _NEVER, patron.told_rank)
        if told < known:
            return Followed(outcome=Outcome.KNOWN, why=Why.KNOWN, patron=patron)
        patron.told_until, patron.told_rank = told
        patron.save(update_fields=["told_until", "told_rank"])
        booked = _book(member, patron=patron, is_later=told > known, now=now)
        _follow_pledges(member, patron=patron, now=now)
    return _followed(member, patron=patron, booked=booked)


def _new(member: Member, *, now: datetime) -> OutsidePatron:
    patron = patron_of(rail=KIND, person=member.person, now=now)
    last = member.pledge.amount_minor if member.charge == PAID else 0
    patron.before_minor = max(0, member.lifetime.amount_minor - _booked_minor(member) - last)
    patron.save(update_fields=["before_minor"])
    return patron


def _book(member: Member, *, patron: OutsidePatron, is_later: bool, now: datetime) -> Money | None:
    """Book what the sum has grown by, or what was sent back of it; return the gift if it is a new one.

    Of a gift that was sent back nothing may be heard but the sum, told with a later charge. A smaller sum with the
    charge that we know may be an older one, and what is booked as sent back cannot be booked as here again.
    """
    due = member.lifetime.amount_minor - patron.before_minor - _booked_minor(member)
    if due < 0 and (is_later or member.charge in _SENT_BACK):
        _send_back(member, amount=-due, now=now)
    if due <= 0 or member.charged_at is None:
        return None
    rail_key = f"{_begins(member)}{member.lifetime.amount_minor}:{member.charged_at:%Y%m%d}"
    if Payment.objects.using(SUPPORTERS).filter(rail=KIND, rail_key=rail_key).exists():
        # It came once and was sent back.
        return None
    money = Money(amount_minor=due, currency=member.lifetime.currency)
    arrival = Arrival(
        rail=KIND,
        rail_key=rail_key,
        money=money,
        paid_on=day_of(member.charged_at, now=now),
        paid_at=member.charged_at,
        pledge=_pledge_of(member, patron=patron, money=money, at=member.charged_at),
        is_asked_for=True,
        is_thanked=True,
    )
    receive(arrival, now=now)
    return money


def _pledge_of(member: Member, *, patron: OutsidePatron, money: Money, at: datetime) -> Pledge:
    mine = [each for each in open_pledges(patron) if each.interval == member.interval]
    if mine:
        return mine[0]
    amount = member.pledge if member.pledge.amount_minor else money
    return pledge_given_again(patron, money=amount, interval=member.interval, at=at)


def _send_back(member: Member, *, amount: int, now: datetime) -> None:
    """Book what was sent back, of the newest gifts first."""
    rows = held(Payment.objects.filter(rail=KIND, rail_key__startswith=_begins(member)))
    for payment in sorted(rows, key=lambda each: (each.paid_on or day_of(now, now=now), each.rail_key), reverse=True):
        part = min(amount, payment.amount_minor - _refunded_minor(payment))
        if part > 0:
            money = Money(amount_minor=part, currency=payment.currency)
            key = f"{payment.pk}:{member.lifetime.amount_minor}"
            book_refund(payment, money=money, key=key, on=day_of(now, now=now), now=now)
            amount -= part


def _follow_pledges(member: Member, *, patron: OutsidePatron, now: datetime) -> None:
    for pledge in open_pledges(patron):
        if member.is_former or (member.is_active and pledge.interval != member.interval):
            stop(pledge, at=now)
        elif member.is_active:
            follow_amount(pledge, money=member.pledge, at=now)
    if member.is_active and member.pledge.amount_minor and not open_pledges(patron):
        pledge_given_again(patron, money=member.pledge, interval=member.interval, at=now)


def _followed(member: Member, *, patron: OutsidePatron, booked: Money | None) -> Followed:
    if booked is not None:
        return Followed(outcome=Outcome.MATCHED, patron=patron, booked=booked)
    why = {"declined": Why.DECLINED, "refunded": Why.RETURNED, "fraud": Why.RETURNED}.get(member.charge)
    return Followed(outcome=Outcome.KNOWN, why=why or Why.NOTHING_NEW, patron=patron)


def _booked_minor(member: Member) -> int:
    """Return what our books have of a member, less what was sent back."""
    rows = Payment.objects.using(SUPPORTERS).filter(
        rail=KIND, rail_key__startswith=_begins(member), currency=member.lifetime.currency, state=Payment.State.SETTLED
    )
    return sum(payment.amount_minor - _refunded_minor(payment) for payment in rows.order_by("pk"))


def _refunded_minor(payment: Payment) -> int:
    rows = LedgerEntry.objects.using(SUPPORTERS).filter(payment=payment, debit=REFUNDS)
    return int(rows.aggregate(total=Sum("amount_minor"))["total"] or 0)


def _begins(member: Member) -> str:
    # The keyed name stands in the payment's key, so that even after an erasure nothing is booked twice.
    return f"{patron_key(KIND, member.person)[:40]}:"
