"""Signatures: a webhook is Stripe's if its raw bytes were signed with our secret a moment ago."""

import hashlib
import hmac
import re
from datetime import datetime, timedelta
from typing import Final

from masthead.patronage.rails.contract import WebhookRefused

# Both ways: the official library (16.1.0) lets a message of tomorrow pass.
_TOLERANCE: Final = timedelta(minutes=5)
# Strict, so that no second way of writing a header is a second message.
_HEADER: Final = re.compile(rb"t=([1-9][0-9]{9})((?:,v[0-9]=[0-9a-f]{64}){1,8})")
_CURRENT: Final = re.compile(rb",v1=([0-9a-f]{64})")
_LARGEST_BYTES: Final = 256 * 1024


def check_signature(*, raw: bytes, header: str, secret: str, received_at: datetime) -> None:
    """Return if the message is genuine and fresh.

    Raises:
        WebhookRefused: the header is malformed, signed by another secret, altered, too old, or from the future.
    Source: Stripe, "Verify webhook signatures manually": HMAC-SHA256 over ``timestamp.body``, scheme v1.
    """
    match = _HEADER.fullmatch(header.encode("ascii", "replace"))
    if match is None or not secret or len(raw) > _LARGEST_BYTES:
        raise WebhookRefused("The signature is missing or malformed.")
    if abs(received_at.timestamp() - int(match[1])) > _TOLERANCE.total_seconds():
        raise WebhookRefused("The message is not of this moment.")
    mac = hmac.new(secret.encode(), match[1] + b"." + raw, hashlib.sha256).hexdigest().encode()
    # Every signature is compared: while a secret is being exchanged there are two.
    if not sum(hmac.compare_digest(mac, each) for each in _CURRENT.findall(match[2])):
        raise WebhookRefused("The message is not from the card processor, or was altered.")
