"""What the three platforms send and export, written as they write it, by code that knows none of ours."""

import csv
import hashlib
import hmac
import io
import json
import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from masthead.jobs.models import Job
from masthead.jobs.worker import drain
from masthead.patronage.rails.contract import Webhook
from masthead.patronage.rails.registry import get_rail

NOW = datetime(2026, 6, 14, 12, 0, tzinfo=UTC)
SECRETS = {"patreon": "of-patreon", "buymeacoffee": "of-coffee", "kofi": "1f2e3d4c-token"}
KOFI_HEAD = (
    "DateTime (UTC),From,Message,Item,Received,Given,Currency,TransactionType,TransactionId,Reference,SalesTax,"
    "SalesTaxPercentage,SalesTaxIncludesShipping,BuyerCountry,BuyerStateOrProvince,BuyerEmail,PaymentProvider"
)
PATREON_HEAD = (
    "Name,Email,Discord,Patron Status,Follows You,Free Member,Free Trial,Lifetime Amount,Pledge Amount,"
    "Charge Frequency,Tier,Addressee,Street,City,State,Zip,Country,Phone,Patronage Since Date,Last Charge Date,"
    "Last Charge Status,Additional Details,User ID,Last Updated,Currency,Max Posts,Access Expiration,"
    "Next Charge Date,Full country name,Subscription Source"
)
COFFEE_HEAD = "Supporter Email,Supporter Name,Coffees,Coffee Price,Currency,Date"


def in_csv(head: str, rows: list[dict[str, object]], *, encoding: str = "utf-8") -> bytes:
    names = head.split(",")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        assert set(row) <= set(names), set(row) - set(names)
        writer.writerow([row.get(name, "") for name in names])
    return out.getvalue().encode(encoding)


@dataclass(frozen=True, kw_only=True)
class Tip:
    """One payment of a supporter, as a platform has it."""

    email: str = "ann@example.org"
    name: str = "Ann Example"
    cents: int = 500
    currency: str = "EUR"
    at: datetime = NOW - timedelta(days=3)
    number: str = ""
    kind: str = ""
    fee: str = ""

    @property
    def amount(self) -> str:
        return f"{self.cents // 100}.{self.cents % 100:02d}"

    def numbered(self, number: int) -> "Tip":
        return replace(self, number=str(uuid.UUID(int=number + 1)))


def kofi_row(tip: Tip, **more: object) -> dict[str, object]:
    return {
        "DateTime (UTC)": f"{tip.at:%Y-%m-%d %H:%M:%S}",
        "From": tip.name,
        "Message": 'Thanks, "all" of you\nand more',
        "Received": tip.amount,
        "Given": "0.00",
        "Currency": tip.currency,
        "TransactionType": tip.kind or "Tip",
        "TransactionId": tip.number,
        "BuyerEmail": tip.email,
        "PaymentProvider": "PayPal",
        **more,
    }


def kofi_message(tip: Tip, *, token: str = SECRETS["kofi"], message_id: str = "", **more: object) -> Webhook:
    said = {
        "verification_token": token,
        "message_id": message_id or f"m-{tip.number}",
        "timestamp": f"{tip.at:%Y-%m-%dT%H:%M:%SZ}",
        "type": {"Monthly Tip": "Subscription", "Tip": "Donation", "": "Donation"}.get(tip.kind, tip.kind),
        "is_public": False,
        "from_name": tip.name,
        "message": "private words",
        "amount": tip.amount,
        "url": f"https://ko-fi.com/Home/CoffeeShop?txid={tip.number}",
        "email": tip.email,
        "currency": tip.currency,
        "is_subscription_payment": tip.kind == "Monthly Tip",
        "is_first_subscription_payment": False,
        "kofi_transaction_id": tip.number,
        "shop_items": None,
        "tier_name": None,
        "shipping": {"street_address": "Secret Street 1"},
        **more,
    }
    raw = urlencode({"data": json.dumps(said)}).encode()
    return Webhook(raw=raw, headers={"content-type": "application/x-www-form-urlencoded"}, received_at=NOW)


def coffee_row(tip: Tip, **more: object) -> dict[str, object]:
    return {
        "Supporter Email": tip.email,
        "Supporter Name": tip.name,
        "Coffees": 1,
        "Coffee Price": f"{tip.amount}00",
        "Currency": tip.currency,
        "Date": f"{tip.at:%Y-%m-%d %H:%M:%S}",
        **more,
    }


def coffee_data(tip: Tip, **more: object) -> dict[str, object]:
    return {
        "id": int(tip.number.replace("-", "")[-6:], 16),
        "amount": tip.cents / 100 if tip.cents % 100 else tip.cents // 100,
        "object": "payment",
        "status": "succeeded",
        "message": "private words",
        "currency": tip.currency,
        "refunded": "false",
        "created_at": int(tip.at.timestamp()),
        "support_note": "more private words",
        "supporter_name": tip.name,
        "transaction_id": f"pi_{tip.number.replace('-', '')}",
        "application_fee": tip.fee,
        "supporter_id": 2345,
        "supporter_email": tip.email,
        "total_amount_charged": tip.amount,
        "coffee_count": 1,
        "coffee_price": "5.0000",
        **more,
    }


def coffee_message(
    data: dict[str, object], *, kind: str = "donation.created", event: object = None, attempt: int = 1, **more: object
) -> Webhook:
    said = {
        "type": kind,
        "live_mode": True,
        "attempt": attempt,
        "created": int(NOW.timestamp()) - 60,
        "event_id": event if event is not None else uuid.uuid4().int % 10**9,
        "data": data,
        **more,
    }
    return signed_coffee(json.dumps(said).encode())


def signed_coffee(raw: bytes, *, secret: str = SECRETS["buymeacoffee"]) -> Webhook:
    mac = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    return Webhook(raw=raw, headers={"x-signature-sha256": mac}, received_at=NOW)


@dataclass(frozen=True, kw_only=True)
class PatreonMember:
    """A member as Patreon has them at one moment."""

    user: str = "76783024"
    email: str = "ann@example.org"
    name: str = "Ann Example"
    status: str = "Active patron"
    lifetime_cents: int = 500
    pledge_cents: int = 500
    often: str = "monthly"
    charged_at: datetime | None = NOW - timedelta(days=13)
    charge: str = "Paid"
    currency: str = "EUR"
    more: dict[str, object] = field(default_factory=dict)


def patreon_row(it: PatreonMember) -> dict[str, object]:
    return {
        "Name": it.name,
        "Email": it.email,
        "Patron Status": it.status,
        "Follows You": "No",
        "Lifetime Amount": f"{it.lifetime_cents / 100:.2f}",
        "Pledge Amount": f"{it.pledge_cents / 100:.2f}",
        "Charge Frequency": it.often,
        "Street": "Secret Street 1",
        "Last Charge Date": f"{it.charged_at:%Y-%m-%d %H:%M:%S}" if it.charged_at else "",
        "Last Charge Status": it.charge,
        "User ID": it.user,
        "Currency": it.currency,
        **it.more,
    }


def patreon_message(it: PatreonMember, *, nonce: str = "", kind: str = "member", **more: object) -> Webhook:
    attributes: dict[str, Any] = {
        "email": it.email,
        "full_name": it.name,
        "patron_status": it.status.casefold().replace(" ", "_") or None,
        "campaign_lifetime_support_cents": it.lifetime_cents,
        "lifetime_support_cents": it.lifetime_cents,
        "currently_entitled_amount_cents": it.pledge_cents,
        "will_pay_amount_cents": it.pledge_cents,
        "pledge_cadence": 12 if it.often == "annual" else 1,
        "last_charge_date": f"{it.charged_at:%Y-%m-%dT%H:%M:%S}.000+00:00" if it.charged_at else None,
        "last_charge_status": it.charge or None,
        "note": f"private words {nonce}",
        **more,
    }
    said = {
        "data": {
            "attributes": attributes,
            "id": "38c264ba-0612-4bb9-bc33-f9755cc68bb0",
            "type": kind,
            "relationships": {"user": {"data": {"id": it.user, "type": "user"}}},
        },
        "included": [{"type": "address", "attributes": {"line_1": "Secret Street 1"}}],
    }
    return signed_patreon(json.dumps(said).encode())


def signed_patreon(raw: bytes, *, secret: str = SECRETS["patreon"]) -> Webhook:
    mac = hmac.new(secret.encode(), raw, hashlib.md5).hexdigest()
    headers = {"x-patreon-signature": mac, "x-patreon-event": "members:update"}
    return Webhook(raw=raw, headers=headers, received_at=NOW)


def hear(rail: str, *messages: Webhook) -> None:
    """Let the counter take messages, and the worker settle them."""
    read = get_rail(rail).read_webhook
    assert read is not None
    for message in messages:
        read(message)
    work()


def work() -> None:
    """Be the worker until nothing is due."""
    while drain(using="supporters", now=timezone.now() + timedelta(seconds=2), limit=200):
        pass
    failed = Job.objects.using("supporters").exclude(last_error="").values_list("task", "last_error")
    assert not failed, list(failed)


def bring(rail: str, raw: bytes, *, now: datetime = NOW, is_rehearsal: bool = False) -> Any:
    """Import a file."""
    read = get_rail(rail).import_file
    assert read is not None
    return read(raw=raw, now=now, is_rehearsal=is_rehearsal)


def days_ago(count: int) -> date:
    return (NOW - timedelta(days=count)).date()
