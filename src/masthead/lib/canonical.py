"""One way to write a record, byte for byte, so that its hash is the hash of what it says."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256


def canonical(record: Mapping[str, object]) -> bytes:
    """Write a record as JSON: keys sorted, one space of indent, UTF-8, one line break at the end."""
    return (json.dumps(record, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def fingerprint(raw: bytes) -> str:
    """Return the SHA-256 of bytes, in 64 hexadecimal digits."""
    return sha256(raw).hexdigest()


def instant(at: datetime) -> str:
    """Write an instant in whole seconds of UTC, such as ``2026-03-01T09:00:00Z``."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
