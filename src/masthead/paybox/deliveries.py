"""Deliveries: messages to webhook endpoints, signed as Stripe signs them, tried again until they are taken."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final
from urllib.error import URLError
from urllib.request import Request, urlopen

from masthead.paybox.box import Box
from masthead.paybox.shelf import Thing

_TIMEOUT_SECONDS: Final = 10
_MOST_ATTEMPTS: Final = 12


@dataclass(frozen=True)
class Message:
    """One message as it leaves."""

    key: str
    url: str
    raw: bytes
    headers: dict[str, str]


def signature_of(raw: bytes, *, secret: str, at: int) -> str:
    """Return the header that proves who sent ``raw``, and when.

    Source: Stripe's page on verifying signatures by hand: HMAC-SHA256 over ``timestamp.body``.
    """
    mac = hmac.new(secret.encode(), f"{at}.".encode() + raw, hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"


def due_messages(box: Box) -> list[Message]:
    """Return the messages that are due, in the order in which they leave."""
    due = [each for each in box.shelf.of("delivery") if each["due"] <= box.wall()]
    return [_message(box, each) for each in sorted(due, key=lambda each: (each["order"], each["id"]))]


def note_taken(box: Box, key: str) -> None:
    """Forget a message that was answered with 2xx."""
    with box.shelf.together():
        box.shelf.drop(key)


def note_refused(box: Box, key: str) -> None:
    """Try a message again later, each time twice as long, and give up in the end."""
    with box.shelf.together():
        delivery = box.shelf.find("delivery", key)
        if delivery is None:
            return
        attempts = delivery["attempts"] + 1
        if attempts >= _MOST_ATTEMPTS or delivery["is_tampered"]:
            box.shelf.drop(key)
        else:
            box.change(delivery, attempts=attempts, due=box.wall() + 2**attempts)


def send_due(box: Box) -> int:
    """Send what is due, and return how many messages were taken."""
    with box.shelf.together():
        messages = due_messages(box)
    taken = 0
    for message in messages:
        if _is_taken(message):
            taken += 1
            note_taken(box, message.key)
        else:
            note_refused(box, message.key)
    return taken


def _message(box: Box, delivery: Thing) -> Message:
    endpoint = box.shelf.find("webhook_endpoint", delivery["endpoint"])
    raw = str(delivery["raw"]).encode()
    header = signature_of(raw, secret=endpoint["_secret"] if endpoint else "", at=box.wall())
    if delivery["is_tampered"]:
        raw = raw.replace(b'"amount": ', b'"amount": 9') if b'"amount": ' in raw else raw + b" "
    headers = {"content-type": "application/json; charset=utf-8", "stripe-signature": header}
    return Message(delivery["id"], delivery["url"], raw, headers)


def _is_taken(message: Message) -> bool:
    request = Request(message.url, data=message.raw, headers=message.headers, method="POST")  # noqa: S310 -- loopback only
    try:
        with urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
            return 200 <= answer.status < 300
    except (URLError, OSError):
        return False
