"""Signatures in a header: the hexadecimal HMAC of a message's raw bytes, written in one way only."""

import hmac
import re
from typing import Final

from masthead.patronage.rails.contract import Webhook, WebhookRefused
from masthead.patronage.rails.outside.hearing import LARGEST_BYTES

_DIGITS: Final = {"md5": 32, "sha256": 64}


def check_hmac(webhook: Webhook, *, header: str, secret: str, algorithm: str) -> None:
    """Return if the message was signed with the newsroom's secret.

    Raises:
        WebhookRefused: the header is missing or malformed, or the bytes are not the ones that were signed.
    """
    said = webhook.headers.get(header, "")
    if not secret or len(webhook.raw) > LARGEST_BYTES or not re.fullmatch(f"[0-9a-f]{{{_DIGITS[algorithm]}}}", said):
        raise WebhookRefused("The signature is missing or malformed.")
    mac = hmac.new(secret.encode(), webhook.raw, algorithm).hexdigest()
    if not hmac.compare_digest(mac, said):
        raise WebhookRefused("The message is not from the platform, or was altered.")
