"""What the edition remembers of each page: its path, what it read and needs; and the indexes over that.

All of it lies in the edition's own store, in the same transaction as the pages, so it can never be out of step.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from masthead.press.table import PageKey
from masthead.press.view import View

ID_BYTES: Final = 16
_LINE_END: Final = b"\n"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class PageRecord:
    """One page as last printed; ``path`` is empty where it had nothing to show, ``due_micros`` 0 if never due.

    ``facts`` are the ids of what it read.
    """

    key: PageKey
    path: str
    facts: tuple[bytes, ...]
    assets: tuple[str, ...]
    due_micros: int

    def packed(self) -> bytes:
        """Return the record as bytes: a line of JSON, then the ids."""
        row = [self.key.kind, self.key.args, self.path, self.assets, self.due_micros]
        return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + _LINE_END + b"".join(self.facts)

    @classmethod
    def unpack(cls, raw: bytes) -> "PageRecord":
        """Return the record that ``raw`` holds."""
        head, is_split, ids = raw.partition(_LINE_END)
        kind, args, path, *more = json.loads(head)
        # Before, the ids stood in the line too, in hexadecimal.
        facts = (ids[at : at + ID_BYTES] for at in range(0, len(ids), ID_BYTES))
        known = tuple(facts) if is_split else tuple(bytes.fromhex(each) for each in more.pop(0))
        assets, due = more
        return cls(key=PageKey(kind, tuple(args)), path=path, facts=known, assets=tuple(assets), due_micros=due)

    @staticmethod
    def key_in(raw: bytes) -> PageKey:
        """Return which page a record is of: a page that lists a month has thousands of facts that need no reading."""
        kind, args, *_ = json.loads(raw.partition(_LINE_END)[0])
        return PageKey(kind, tuple(args))


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A page that could not be printed: why, and when it is tried again (seconds since the epoch)."""

    key: PageKey
    message: str
    retry_seconds: int

    def packed(self) -> bytes:
        """Return the failure as bytes."""
        row = [self.key.kind, self.key.args, self.message, self.retry_seconds]
        return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def unpack(cls, raw: bytes) -> "Failure":
        """Return the failure that ``raw`` holds."""
        kind, args, message, retry = json.loads(raw)
        return cls(key=PageKey(kind, tuple(args)), message=message, retry_seconds=retry)


def owner_of(view: View, *, path: str) -> PageKey | None:
    """Return which page stands at a path, or stood there last where that says it is gone; None where none did."""
    page_id = view.get("meta", b"owner:" + path.encode()) if path else None
    raw = view.get("pages", page_id) if page_id else None
    return PageRecord.key_in(raw) if raw else None


def reader_key(*, fact_id: bytes, page_id: bytes) -> bytes:
    """Return the index key that says a page read a fact."""
    return fact_id + page_id


def due_key(*, micros: int, page_id: bytes) -> bytes:
    """Return the index key that says when a page is due again; keys sort by time."""
    return micros.to_bytes(8, "big") + page_id


def micros_of(instant: datetime) -> int:
    """Return an instant in microseconds since the epoch: exactly, so that no print falls between due and printed."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def link_key(*, asset_path: str, page_id: bytes) -> bytes:
    """Return the index key that says a page needs an asset."""
    return asset_path.encode() + b"\0" + page_id
