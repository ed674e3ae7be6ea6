"""Subscriptions: Stripe takes the gifts; whether, how much and on which day is what our pledge says."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from masthead.lib.safes import supporters_together
from masthead.patronage.due_days import newsroom_day, next_due
from masthead.patronage.following import follow_later
from masthead.patronage.pledges import Pledge, PledgeStep
from masthead.patronage.promising import cancel
from masthead.patronage.rails.stripe.amounts import to_stripe
from masthead.patronage.rails.stripe.client import asking
from masthead.patronage.rails.stripe.facts import instant, pledge_id_in
from masthead.patronage.rails.stripe.recovering import tell_of_end
from masthead.patronage.rails.stripe.sessions import SESSION, SUBSCRIPTION, close_page, find_pledge, take_subscription

if TYPE_CHECKING:
    import stripe

_OVER: Final = frozenset({"canceled", "incomplete_expired"})
# Stripe's day and ours may lie on two sides of a midnight.
_SAME: Final = timedelta(days=2)
_NOON: Final = time(12, 0)


def settle_subscription(key: str, *, now: datetime) -> None:
    """Make our pledge say what became of its subscription; one that should be over there is ended.

    Raises:
        RailUnreachable: there was no answer.
    """
    with asking() as client:
        subscription: Any = client.v1.subscriptions.retrieve(key)
    pledge_id = pledge_id_in(subscription.metadata)
    if not pledge_id:
        return
    is_over = subscription.status in _OVER
    with supporters_together():
        pledge = find_pledge(pledge_id)
        if pledge is None:
            return
        is_its_own = take_subscription(pledge, key=key)
        if is_its_own:
            _settle(pledge, subscription=subscription, is_over=is_over, now=now)
    if not is_its_own and not is_over:
        # Two pages of one pledge were paid. What it took is asked about; it shall take no more.
        with asking() as client:
            client.v1.subscriptions.cancel(key)


def _settle(pledge: Pledge, *, subscription: Any, is_over: bool, now: datetime) -> None:
    if is_over and pledge.is_open:
        if _was_refused(subscription):
            tell_of_end(pledge, subscription=subscription.id)
        cancel(pledge, now=now, by=PledgeStep.By.RAIL)
    elif not is_over and not pledge.is_open:
        follow_later(pledge)


def follow(pledge: Pledge) -> None:
    """Make Stripe's subscription match a pledge: whether it goes on, its amount, its coming day. May be run again.

    Raises:
        RailUnreachable: there was no answer; following again later is safe.
    """
    reference = pledge.rail_reference
    if reference.startswith(SESSION):
        reference = close_page(pledge)
    if not reference.startswith(SUBSCRIPTION):
        return
    with asking() as client:
        subscription: Any = client.v1.subscriptions.retrieve(reference)
        if subscription.status in _OVER:
            return
        if not pledge.is_open:
            client.v1.subscriptions.cancel(reference)
            return
        _void_what_is_skipped(client, pledge, subscription)
        changes = {**_price(pledge, subscription), **_day(pledge, subscription, today=newsroom_day(timezone.now()))}
        if changes:
            _update(client, reference, changes)


def _was_refused(subscription: Any) -> bool:
    details = subscription.cancellation_details
    return details is not None and details.reason in {"payment_failed", "payment_disputed"}


def _void_what_is_skipped(client: "stripe.StripeClient", pledge: Pledge, subscription: Any) -> None:
    """Take back what a refused card still owes, where its patron skipped it: nothing is due before the coming day."""
    today = newsroom_day(timezone.now())
    if subscription.status != "past_due" or pledge.next_due_on is None or pledge.next_due_on <= today:
        return
    waiting: Any = {"subscription": subscription.id, "status": "open"}
    for invoice in client.v1.invoices.list(waiting).data:
        client.v1.invoices.void_invoice(str(invoice.id))


def _price(pledge: Pledge, subscription: Any) -> dict[str, Any]:
    item = subscription["items"].data[0]
    wanted = to_stripe(pledge.money)
    if item.price.unit_amount == wanted:
        return {}
    price = {
        "currency": pledge.currency.lower(),
        "product": item.price.product,
        "recurring": {"interval": item.price.recurring.interval},
        "unit_amount": wanted,
    }
    return {"items": [{"id": item.id, "price_data": price}]}


def _day(pledge: Pledge, subscription: Any, *, today: date) -> dict[str, Any]:
    """Return what moves the coming gift: a pause where whole gifts are skipped, else another day."""
    wanted, due = pledge.next_due_on, _due(subscription)
    if wanted is None or wanted <= today:
        return {}
    if abs(wanted - due) <= _SAME:
        return {"pause_collection": ""} if subscription.pause_collection is not None else {}
    if _is_skipped(pledge, due=due, wanted=wanted):
        # It ends a day before the gift that is wanted, and Stripe takes what falls due from then on.
        resumes = _noon(wanted - timedelta(days=1))
        return {"pause_collection": {"behavior": "void", "resumes_at": resumes}}
    # A trial till then is Stripe's way of moving the day; nothing is asked for before it.
    moved: dict[str, Any] = {"trial_end": _noon(wanted)}
    if subscription.pause_collection is not None:
        moved["pause_collection"] = ""
    return moved


def _is_skipped(pledge: Pledge, *, due: date, wanted: date) -> bool:
    later: date | None = due
    while later is not None and later < wanted - _SAME:
        later = next_due(interval=pledge.interval, after=later, due_day=pledge.due_day)
    return later is not None and abs(later - wanted) <= _SAME and later != due


def _update(client: "stripe.StripeClient", key: str, changes: dict[str, Any]) -> None:
    said: Any = {**changes, "proration_behavior": "none"}
    client.v1.subscriptions.update(key, said)


def _due(subscription: Any) -> date:
    return newsroom_day(instant(subscription["items"].data[0].current_period_end))


def _noon(day: date) -> int:
    """Return noon of a day in the newsroom's zone, in seconds."""
    zone = ZoneInfo(settings.MASTHEAD_CONFIG.newsroom.time_zone)
    return int(datetime.combine(day, _NOON, tzinfo=zone).astimezone(UTC).timestamp())
