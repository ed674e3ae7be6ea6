"""One batch of rendered pages, and how it is put into the edition and its indexes."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

import lmdb

from masthead.press.change import Change
from masthead.press.facts import Asset
from masthead.press.prepared import HeaderPolicy, Prepared, Printed, prepare
from masthead.press.records import Failure, PageRecord, due_key, link_key, micros_of, owner_of, reader_key
from masthead.press.staged import take_back
from masthead.press.table import PageKey, keeps_history

log = logging.getLogger(__name__)

NOT_DUE: Final = 0
_TRY_AGAIN_SECONDS: Final = 60


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """One rendered page, ready to be set; ``prepared`` is None where it has nothing to show.

    ``facts`` are what it read: the digest of each by its id.
    """

    key: PageKey
    prepared: Prepared | None
    facts: Mapping[bytes, bytes]
    assets: Mapping[str, Asset] = field(default_factory=dict)
    until: datetime | None = None

    @property
    def record(self) -> PageRecord:
        """What the edition remembers of the page."""
        return PageRecord(
            key=self.key,
            path=self.prepared.path if self.prepared else "",
            facts=tuple(self.facts),
            assets=tuple(self.assets),
            due_micros=micros_of(self.until) if self.until else NOT_DUE,
        )


@dataclass(kw_only=True)
class Batch:
    """What a run found out, before any of it is written."""

    pages: dict[PageKey, None] = field(default_factory=dict)
    rendered: list[Rendered] = field(default_factory=list)
    gone: list[PageKey] = field(default_factory=list)
    kept_values: dict[bytes, bytes | None] = field(default_factory=dict)
    failed: dict[PageKey, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)


class Writer:
    """Put one batch into the edition and its indexes."""

    def __init__(self, *, change: Change, at: datetime, policy: HeaderPolicy) -> None:
        self._change, self._at, self._policy = change, at, policy
        self._loose: set[str] = set()
        self._renewed: set[str] = set()
        self._renews_assets = False

    def write(self, batch: Batch) -> None:
        """Withdraw first, then set: a path may pass from one page to another in one edition."""
        ready = [each for each in batch.rendered if self._set_assets(each=each, failed=batch.failed)]
        for key in batch.gone:
            self._forget(key)
        for each in ready:
            self._leave(each)
        batch.failed.update(self._set_all(ready))
        for fact_id, value in batch.kept_values.items():
            self._keep_value(key=fact_id, value=value)
        for key, message in batch.failed.items():
            self._note_failure(key=key, message=message)
        self._drop_unused_assets()

    def _set_assets(self, *, each: Rendered, failed: dict[PageKey, str]) -> bool:
        """Set the files that a page shows. Returns False where one cannot be loaded: the page stays as it was."""
        try:
            for asset in each.assets.values():
                self._set_asset(asset)
        except lmdb.Error:
            raise
        except Exception as error:
            log.exception("cannot load a file of %s", each.key)
            failed[each.key] = f"{type(error).__name__}: {error}"
            return False
        return True

    def _set_asset(self, asset: Asset) -> None:
        """Set a new file; in a whole print each one, once, since its headers or its kept bytes may be wrong."""
        is_known = self._change.get("paths", asset.path.encode()) is not None
        if asset.path in self._renewed or (is_known and not self._renews_assets):
            return
        if not is_known:
            self._loose.add(asset.path)
        try:
            body = asset.load()
        except Exception:
            if is_known:
                log.warning("cannot load %s again; the printed one stands", asset.path)
                return
            raise
        printed = Printed(path=asset.path, body=body, media_type=asset.media_type, tags=("file",))
        self._set_file(prepare(printed=printed, policy=self._policy))
        self._renewed.add(asset.path)

    def _set_file(self, prepared: Prepared) -> None:
        self._change.set_path(prepared)

    def _leave(self, it: Rendered) -> None:
        """Give up the path at which a page stood before, where it is to stand at another."""
        self._change.delete("failed", it.key.id)
        before = self._record(it.key)
        if before is not None and before.path and (it.prepared is None or it.prepared.path != before.path):
            self._leave_path(key=it.key, path=before.path)
            # Another page may stand there in a moment, and this one may lose the path it is going to.
            self._change.put("pages", it.key.id, replace(before, path="").packed())

    def _leave_path(self, *, key: PageKey, path: str) -> None:
        self._change.delete("meta", b"owner:" + path.encode())
        if not keeps_history(key):
            self._change.keep_no_history(path)
        self._change.drop_path(path)

    def _set_all(self, rendered: list[Rendered]) -> dict[PageKey, str]:
        """Set each page at its path; of two at one path the first by key stands, in whatever order they came."""
        taken: dict[PageKey, str] = {}
        for each in sorted(rendered, key=lambda one: str(one.key)):
            path = each.prepared.path if each.prepared else ""
            owner = self._owner(path)
            if owner is not None and owner != each.key:
                loser = max(owner, each.key, key=str)
                taken[loser] = f"another page stands at {path}"
                self._forget(loser)
                if loser == each.key:
                    continue
            self._set(each)
        return taken

    def _owner(self, path: str) -> PageKey | None:
        return owner_of(self._change, path=path)

    def _record(self, key: PageKey) -> PageRecord | None:
        raw = self._change.get("pages", key.id)
        return PageRecord.unpack(raw) if raw is not None else None

    def _set(self, it: Rendered) -> None:
        """Put a page at its path, and into the indexes what they do not say yet: most of what it read is as before."""
        change = self._change
        take_back(change, key=it.key.id)
        self._remember(it=it, before=self._record(it.key), record=it.record)
        if it.prepared:
            change.put("meta", b"owner:" + it.prepared.path.encode(), it.key.id)
            if not keeps_history(it.key):
                change.keep_no_history(it.prepared.path)
            change.set_path(it.prepared)

    def _remember(self, *, it: Rendered, before: PageRecord | None, record: PageRecord) -> None:
        """Put what is to be remembered of a page into the indexes."""
        change, page_id = self._change, it.key.id
        if before is not None:
            self._forget_what_is_left(before=before, after=record)
        for path in it.assets:
            change.put("links", link_key(asset_path=path, page_id=page_id))
        for fact_id, seen in it.facts.items():
            index = reader_key(fact_id=fact_id, page_id=page_id)
            if change.get("readers", index) != seen:
                change.put("readers", index, seen)
        if record.due_micros:
            change.put("due", due_key(micros=record.due_micros, page_id=page_id))
        change.put("pages", page_id, record.packed())

    def _forget(self, key: PageKey) -> None:
        """Take a page out of the indexes; its path is dropped unless it is set again in this edition."""
        self._change.delete("failed", key.id)
        take_back(self._change, key=key.id)
        record = self._record(key)
        if record is None:
            return
        nothing = PageRecord(key=key, path="", facts=(), assets=(), due_micros=NOT_DUE)
        self._forget_what_is_left(before=record, after=nothing)
        self._change.delete("pages", key.id)
        if record.path:
            self._leave_path(key=key, path=record.path)

    def _forget_what_is_left(self, *, before: PageRecord, after: PageRecord) -> None:
        """Take out of the indexes what a page once read, showed and waited for, and does no more."""
        page_id = before.key.id
        for fact_id in set(before.facts).difference(after.facts):
            self._change.delete("readers", reader_key(fact_id=fact_id, page_id=page_id))
        for path in set(before.assets).difference(after.assets):
            self._change.delete("links", link_key(asset_path=path, page_id=page_id))
            self._loose.add(path)
        if before.due_micros and before.due_micros != after.due_micros:
            self._change.delete("due", due_key(micros=before.due_micros, page_id=page_id))

    def _drop_unused_assets(self) -> None:
        for path in sorted(self._loose):
            if not self._is_linked(path):
                self._change.drop_path(path)

    def _is_linked(self, path: str) -> bool:
        """Return whether some page shows the file at a path."""
        return next(iter(self._change.items("links", path.encode() + b"\0")), None) is not None

    def _keep_value(self, *, key: bytes, value: bytes | None) -> None:
        if value is None:
            self._change.delete("facts", key)
        else:
            self._change.put("facts", key, value)

    def _note_failure(self, *, key: PageKey, message: str) -> None:
        """Keep what went wrong for doctor, and make the page due again soon."""
        retry = int(self._at.timestamp()) + _TRY_AGAIN_SECONDS
        self._change.put("failed", key.id, Failure(key=key, message=message, retry_seconds=retry).packed())
