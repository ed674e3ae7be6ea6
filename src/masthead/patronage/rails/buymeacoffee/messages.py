"""Buy Me a Coffee's messages: JSON, signed by a header over the raw bytes."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import F

from masthead.lib.router import SUPPORTERS
from masthead.patronage.events import InboundEvent
from masthead.patronage.outside_patrons import OutsidePatron
from masthead.patronage.pledges import Interval
from masthead.patronage.rails.buymeacoffee.gifts import KIND, claim, find_numbered, numbered, person_of
from masthead.patronage.rails.contract import Webhook, WebhookRefused
from masthead.patronage.rails.outside.cells import is_possible, read_amount
from masthead.patronage.rails.outside.facts import Gift, NotUnderstood, Person
from masthead.patronage.rails.outside.gifts import day_of, fee_within, settle_gift
from masthead.patronage.rails.outside.hearing import keep_message, read_json
from masthead.patronage.rails.outside.pages import webhook_secret
from masthead.patronage.rails.outside.people import find_patron
from masthead.patronage.rails.outside.promises import follow_amount, open_pledges, paid_after, stop
from masthead.patronage.rails.outside.signatures import check_hmac
from masthead.readers.vault import Sealed, unseal

HEADER: Final = "x-signature-sha256"
# What settling needs; notes and whatever else people wrote are not kept.
KEPT: Final = (
    *("id", "object", "status", "amount", "currency", "transaction_id", "application_fee", "refunded", "created_at"),
    *("supporter_name", "supporter_email", "started_at", "current_period_start", "duration_type", "canceled", "paused"),
    *("canceled_at", "psp_id"),
)
_PAID_ONCE: Final = frozenset({"donation"})
_SALES: Final = frozenset({"extra_purchase", "commission_order", "wishlist_payment"})
_AGAIN: Final = frozenset({"recurring_donation", "membership"})
_ENDS: Final = ("recurring_donation.cancelled", "membership.cancelled")
_MOST_ENDS: Final = 200
_NUMBER: Final = re.compile(r"[A-Za-z0-9_-]{1,80}")
_INTERVALS: Final = {"month": Interval.MONTHLY, "year": Interval.YEARLY}


def read_webhook(webhook: Webhook) -> None:
    """Keep what a genuine message says, once. The platform's test messages are taken and come to nothing.

    Raises:
        WebhookRefused: it was not signed with the newsroom's secret, cannot be read, or is from the future.
    Source: Buy Me a Coffee, "Webhooks": HMAC-SHA256 of the raw body; repeats have one ``event_id``.
    """
    check_hmac(webhook, header=HEADER, secret=webhook_secret(KIND), algorithm="sha256")
    said = read_json(webhook.raw)
    data, kind, number = said.get("data"), said.get("type"), said.get("event_id")
    created = instant(said.get("created"))
    if not isinstance(data, dict) or not isinstance(kind, str) or type(number) not in {int, str}:
        raise WebhookRefused("The message is no event.")
    if created is None or not is_possible(created, now=webhook.received_at):
        raise WebhookRefused("The message does not say when, or is from the future.")
    is_ours = kind.partition(".")[0] in _PAID_ONCE | _SALES | _AGAIN and said.get("live_mode") is True
    kept = {name: data.get(name) for name in KEPT if isinstance(data.get(name), str | int | bool)}
    keep_message(
        rail=KIND,
        key=f"{kind}:{number}"[:160],
        kind=kind,
        said={**kept, "kind": kind, "created": int(created.timestamp())},
        raw=webhook.raw,
        now=webhook.received_at,
        is_settled=not is_ours,
    )


def settle(said: Mapping[str, Any], now: datetime) -> OutsidePatron | None:
    """Book what a kept message says.

    Raises:
        NotUnderstood: it tells no payment and no membership.
    """
    what = str(said["kind"]).partition(".")[0]
    return _settle_membership(said, now=now) if what in _AGAIN else _settle_payment(said, now=now)


def instant(said: object) -> datetime | None:
    """Return the platform's seconds as an aware instant."""
    if type(said) is not int or not 0 < said < 10**11:
        return None
    return datetime.fromtimestamp(said, tz=UTC)


def _settle_payment(said: Mapping[str, Any], *, now: datetime) -> OutsidePatron | None:
    number = _number(said.get("transaction_id")) or _number(said.get("id"))
    money = read_amount(said.get("amount"), currency=str(said.get("currency")))
    at = instant(said.get("created_at")) or instant(said["created"])
    if not number or money is None or money.amount_minor <= 0 or at is None:
        raise NotUnderstood("A message of Buy Me a Coffee tells no payment that can be read.")
    if said.get("status") in {"failed", "pending"}:
        return None
    person = _person(said, otherwise=number)
    fee = read_amount(said.get("application_fee"), currency=money.currency)
    known = find_numbered(number)
    gift = Gift(
        key=known.rail_key if known else numbered(person, number),
        person=person,
        money=money,
        paid_at=min(at, now),
        fee=fee_within(fee, of=money),
        is_sale=str(said["kind"]).partition(".")[0] in _SALES,
        is_returned=str(said["kind"]).endswith(".refunded") or _is_true(said.get("refunded")),
    )
    claim(gift, on=day_of(gift.paid_at, now=now))
    return settle_gift(gift, rail=KIND, now=now).patron


def _settle_membership(said: Mapping[str, Any], *, now: datetime) -> OutsidePatron | None:
    """Book the period that has begun: the platform charges before one becomes active. Follow its amount and end."""
    number = _number(said.get("psp_id")) or _number(said.get("id"))
    money = read_amount(said.get("amount"), currency=str(said.get("currency")))
    begun = instant(said.get("current_period_start")) or instant(said.get("started_at"))
    if not number or money is None or money.amount_minor <= 0 or begun is None:
        raise NotUnderstood("A message of Buy Me a Coffee tells no membership that can be read.")
    person = _person(said, otherwise=number)
    is_over = _is_true(said.get("canceled")) or str(said["kind"]).endswith((".cancelled", ".canceled"))
    if said.get("status") != "active" and not is_over:
        return find_patron(KIND, person)
    gift = Gift(
        key=numbered(person, f"{number}:{int(begun.timestamp())}"),
        person=person,
        money=money,
        paid_at=min(begun, now),
        interval=_INTERVALS.get(str(said.get("duration_type")), Interval.MONTHLY),
    )
    patron = _book_period(gift, now=now) if not is_over else None
    patron = patron or find_patron(KIND, person)
    if patron is not None:
        ended = (instant(said.get("canceled_at")) or now) if is_over else _ended_before(number)
        _follow(patron, gift=gift, ended=ended, now=now)
    return patron


def _book_period(gift: Gift, *, now: datetime) -> OutsidePatron | None:
    claim(gift, on=day_of(gift.paid_at, now=now))
    known = find_numbered(gift.key.partition(":")[2])
    # An amount that changes within a period that was paid is the next period's.
    paid = replace(gift, money=known.money) if known is not None else gift
    return settle_gift(paid, rail=KIND, now=now).patron


def _follow(patron: OutsidePatron, *, gift: Gift, ended: datetime | None, now: datetime) -> None:
    """Let open pledges be of the amount, or end, as the platform says; one that began after that end is another."""
    for pledge in open_pledges(patron):
        if pledge.interval != gift.interval or pledge.currency != gift.money.currency:
            continue
        if ended is not None and pledge.made_at <= ended:
            stop(pledge, at=min(ended, now))
        elif ended is None and not paid_after(pledge, at=gift.paid_at):
            follow_amount(pledge, money=gift.money, at=now)


def _ended_before(number: str) -> datetime | None:
    """Return when a membership ended, where that was told before we had heard of it at all."""
    rows = InboundEvent.objects.using(SUPPORTERS).filter(
        rail=KIND, kind__in=_ENDS, holder=F("id"), sealed__isnull=False, settled_at__isnull=False
    )
    for event in rows.order_by("-received_at", "pk")[:_MOST_ENDS]:
        try:
            said = json.loads(unseal(event.sealed or b"", holder=event.holder))
        except Sealed:
            continue
        if (_number(said.get("psp_id")) or _number(said.get("id"))) == number:
            return instant(said.get("canceled_at")) or event.received_at
    return None


def _person(said: Mapping[str, Any], *, otherwise: str) -> Person:
    name, email = said.get("supporter_name"), said.get("supporter_email")
    return person_of(
        email=email[:254] if isinstance(email, str) else "",
        name=name[:200] if isinstance(name, str) else "",
        otherwise=otherwise,
    )


def _number(said: object) -> str:
    found = str(said) if type(said) in {int, str} else ""
    return found if _NUMBER.fullmatch(found) else ""


def _is_true(said: object) -> bool:
    return said is True or (isinstance(said, str) and said.casefold() == "true")
