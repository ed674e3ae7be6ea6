"""Promises on a platform: a gift that comes again and again is one pledge here, one that is given once another."""

from datetime import datetime

from masthead.lib.money import Money
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held
from masthead.patronage.due_days import newsroom_day
from masthead.patronage.outside_patrons import OutsidePatron
from masthead.patronage.payments import Payment
from masthead.patronage.pledges import Interval, Pledge, PledgeStep
from masthead.patronage.promising import Promise, cancel, change_amount, make_pledge
from masthead.readers.joining import owner_of
from masthead.readers.vault import digest_of

_RAIL = PledgeStep.By.RAIL


def pledge_given_once(patron: OutsidePatron, *, money: Money, key: str, at: datetime) -> Pledge:
    """Return the pledge of one single gift; ``key`` is the payment's."""
    reference = _once(rail=patron.rail, key=key)
    found = Pledge.objects.using(SUPPORTERS).filter(rail=patron.rail, rail_reference=reference).first()
    return found or _made(patron, reference=reference, money=money, interval=Interval.ONCE, at=at)


def rename_once(payment: Payment) -> None:
    """Let the pledge of a single gift go by its payment's key, which is another than before.

    The key of before may come to be that of another gift.
    """
    if payment.pledge_id is None:
        return
    pledge = held(Pledge.objects.filter(pk=payment.pledge_id, interval=Interval.ONCE)).first()
    if pledge is not None:
        pledge.rail_reference = _once(rail=payment.rail, key=payment.rail_key)
        pledge.save(update_fields=["rail_reference"])


def _once(*, rail: str, key: str) -> str:
    return f"{digest_of(f'{rail} gift {key}')[:40]}:once"


def pledge_given_again(patron: OutsidePatron, *, money: Money, interval: Interval, at: datetime) -> Pledge:
    """Return the pledge that a gift of ``at`` belongs to: one that had ended by then is over, and another begins."""
    begins = f"{patron.patron_key[:40]}:{money.currency}:{interval}:"
    rows = Pledge.objects.using(SUPPORTERS).filter(rail=patron.rail, rail_reference__startswith=begins)
    known = sorted(rows, key=lambda each: int(each.rail_reference.rpartition(":")[2]))
    for pledge in known:
        ended = ended_at(pledge)
        if ended is None or at <= ended:
            return pledge
    return _made(patron, reference=f"{begins}{len(known) + 1}", money=money, interval=interval, at=at)


def open_pledges(patron: OutsidePatron) -> list[Pledge]:
    """Return what the platform's person still gives again and again."""
    rows = Pledge.objects.using(SUPPORTERS).filter(
        rail=patron.rail,
        rail_reference__startswith=f"{patron.patron_key[:40]}:",
        state__in=[Pledge.State.PROMISED, Pledge.State.ACTIVE],
    )
    return list(rows.order_by("made_at", "pk"))


def stop(pledge: Pledge, *, at: datetime) -> None:
    """End a pledge because the platform says that it has ended."""
    cancel(pledge, now=at, by=_RAIL)


def follow_amount(pledge: Pledge, *, money: Money, at: datetime) -> None:
    """Let an open pledge be of the amount that the platform says."""
    if pledge.is_open and pledge.money != money and money.amount_minor > 0:
        change_amount(pledge, money=money, now=at, by=_RAIL)


def ended_at(pledge: Pledge) -> datetime | None:
    """Return when a pledge ended; None for one that has not."""
    if pledge.state != Pledge.State.CANCELLED:
        return None
    steps = PledgeStep.objects.using(SUPPORTERS).filter(pledge=pledge, kind=PledgeStep.Kind.CANCELLED)
    return steps.order_by("-at").values_list("at", flat=True).first()


def paid_after(pledge: Pledge, *, at: datetime) -> bool:
    """Return whether a later gift than one of ``at`` is known, so that what is told of then is old."""
    return Payment.objects.using(SUPPORTERS).filter(pledge=pledge, paid_on__gt=at.date()).exists()


def _made(patron: OutsidePatron, *, reference: str, money: Money, interval: Interval, at: datetime) -> Pledge:
    return make_pledge(
        reader=owner_of(patron.reader),
        promise=Promise(
            rail=patron.rail, rail_reference=reference, money=money, interval=interval, begins_on=newsroom_day(at)
        ),
        now=at,
        by=_RAIL,
    )
