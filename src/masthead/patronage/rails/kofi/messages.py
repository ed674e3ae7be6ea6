"""Ko-fi's messages: a form with one field, whose JSON holds the newsroom's token."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl

from masthead.patronage.outside_patrons import OutsidePatron
from masthead.patronage.rails.contract import Webhook, WebhookRefused
from masthead.patronage.rails.kofi.gifts import KIND, SAMPLE_NUMBER, gift_of, number_of, person_of
from masthead.patronage.rails.outside.cells import is_possible, read_amount, read_instant
from masthead.patronage.rails.outside.facts import NotUnderstood
from masthead.patronage.rails.outside.gifts import settle_gift
from masthead.patronage.rails.outside.hearing import LARGEST_BYTES, keep_message, read_json
from masthead.patronage.rails.outside.pages import webhook_secret

# What settling needs; messages, streets and telephone numbers are not kept.
KEPT: Final = ("timestamp", "type", "from_name", "email", "amount", "currency", "kofi_transaction_id")


def read_webhook(webhook: Webhook) -> None:
    """Keep what a genuine message says, once.

    Raises:
        WebhookRefused: it is no such form, its token is not the newsroom's, or it is from the future.
    Source: Ko-fi, "Webhooks": form field ``data`` with ``verification_token`` in it; repeats have one ``message_id``.
    """
    said = read_json(_data(webhook.raw))
    token, secret = said.get("verification_token"), webhook_secret(KIND)
    if not isinstance(token, str) or not secret or not hmac.compare_digest(token.encode(), secret.encode()):
        raise WebhookRefused("The message does not have the newsroom's token.")
    kept = {name: _text(said.get(name)) for name in KEPT}
    at = read_instant(kept["timestamp"])
    if at is None or not is_possible(at, now=webhook.received_at):
        raise WebhookRefused("The message does not say when, or is from the future.")
    keep_message(
        rail=KIND,
        key=_text(said.get("message_id")),
        kind=kept["type"],
        said=kept,
        raw=webhook.raw,
        now=webhook.received_at,
        is_settled=kept["kofi_transaction_id"] == SAMPLE_NUMBER,
    )


def settle(said: Mapping[str, Any], now: datetime) -> OutsidePatron | None:
    """Book what a kept message says.

    Raises:
        NotUnderstood: it tells no payment.
    """
    number, at = number_of(said["kofi_transaction_id"]), read_instant(said["timestamp"])
    money = read_amount(said["amount"], currency=said["currency"])
    if not number or at is None or money is None or money.amount_minor <= 0:
        raise NotUnderstood("A message of Ko-fi tells no payment that can be read.")
    person = person_of(email=said["email"], name=said["from_name"], number=number)
    gift = gift_of(number=number, said_kind=said["type"], person=person, money=money, at=at)
    return settle_gift(gift, rail=KIND, now=now).patron


def _data(raw: bytes) -> str:
    if len(raw) > LARGEST_BYTES:
        raise WebhookRefused("The message is too large.")
    try:
        fields = parse_qsl(raw.decode("ascii"), strict_parsing=True, errors="strict", max_num_fields=20)
    except ValueError:
        raise WebhookRefused("The message is no form.") from None
    found = [value for name, value in fields if name == "data"]
    if len(found) != 1:
        raise WebhookRefused("The message has not exactly one field of data.")
    return found[0]


def _text(said: object) -> str:
    return said[:500] if isinstance(said, str) else ""
