"""What time alone asks for: pages that are due, and pages whose last render failed and that are tried again."""

from datetime import datetime

from masthead.press.records import Failure, PageRecord, micros_of
from masthead.press.table import PageKey
from masthead.press.view import View


def pages_due(*, view: View, at: datetime) -> list[PageKey]:
    """Return the pages whose bytes may differ at ``at`` because time has passed, or whose last render failed."""
    found = []
    for key, _ in view.items("due"):
        if int.from_bytes(key[:8], "big") > micros_of(at):
            break
        raw = view.get("pages", key[8:])
        found += [PageRecord.key_in(raw)] if raw else []
    return found + [failure.key for failure in failures(view) if failure.retry_seconds <= at.timestamp()]


def next_due(view: View) -> float | None:
    """Return when the next page is due, in seconds since the epoch."""
    first = next(iter(view.items("due")), None)
    times: list[float] = [failure.retry_seconds for failure in failures(view)]
    times += [int.from_bytes(first[0][:8], "big") / 1_000_000] if first else []
    return min(times) if times else None


def failures(view: View) -> list[Failure]:
    """Return the pages that could not be printed, and why."""
    return [Failure.unpack(raw) for _, raw in view.items("failed")]
