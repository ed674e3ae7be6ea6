"""Pages that lie printed and are not shown yet: laid ready chunk by chunk, and shown all together.

Their bodies and what the press remembers of them are in the store already; only the paths answer as before. A page
without a row in the table ``staged`` has not been reached by the whole print that is under way.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Final, Self

from masthead.press.batch import Rendered, Writer
from masthead.press.change import Change
from masthead.press.prepared import HeaderPolicy, Prepared
from masthead.press.records import PageRecord
from masthead.press.staged import AS_IT_SHOULD_BE, TO_GO, file_key, is_file, lay, row_of, shown_by, take_back
from masthead.press.table import PageKey, keeps_history
from masthead.press.view import PRINTED_BY, UNDER_WAY, View

_ROWS_AT_ONCE: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class Whole:
    """A whole print that is under way: the instant it prints for, why, and by which version of the house.

    ``version`` is empty where none is to be noted. ``noted`` is the last note of each safe from before it began, and
    ``has_values`` is True once it is kept what spreading facts were then; ``unread`` are those that could not be read.
    """

    at: datetime
    reason: str
    version: bytes
    noted: tuple[tuple[str, int], ...]
    has_values: bool = False
    unread: tuple[str, ...] = ()

    def packed(self) -> bytes:
        """Return it as bytes."""
        said = [self.at.isoformat(), self.reason, self.version.hex(), self.noted, self.has_values, *self.unread]
        return json.dumps(said, ensure_ascii=False).encode()

    @classmethod
    def unpack(cls, raw: bytes) -> Self:
        """Return what ``raw`` holds."""
        at, reason, version, noted, has_values, *unread = json.loads(raw)
        return cls(
            at=datetime.fromisoformat(at),
            reason=reason,
            version=bytes.fromhex(version),
            noted=tuple((safe, last) for safe, last in noted),
            has_values=has_values,
            unread=tuple(unread),
        )


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """Some pages of a whole print, as they came out: those that exist no more are ``gone``."""

    rendered: list[Rendered] = field(default_factory=list)
    gone: list[PageKey] = field(default_factory=list)
    failed: dict[PageKey, str] = field(default_factory=dict)


def find_whole(view: View) -> Whole | None:
    """Return the whole print that is under way, if one is."""
    raw = view.get("meta", UNDER_WAY)
    return Whole.unpack(raw) if raw is not None else None


def is_reached(view: View, *, key: PageKey) -> bool:
    """Return whether a whole print that is under way has come by a page."""
    return view.get("staged", key.id) is not None


def unreached(view: View) -> Iterator[PageKey]:
    """Yield the pages of the edition that a whole print has not come by: most are no more."""
    for page_id, raw in view.items("pages"):
        if view.get("staged", page_id) is None:
            yield PageRecord.key_in(raw)


def drop_some(change: Change) -> bool:
    """Drop some of what another print had laid ready and never showed; return whether there may be more."""
    keys = [key for key, _ in islice(change.items("staged"), _ROWS_AT_ONCE)]
    for key in keys:
        take_back(change, key=key)
        change.delete("staged", key)
    return len(keys) == _ROWS_AT_ONCE


def drop_whole(change: Change) -> None:
    """Give up a whole print that is under way, with all that lies ready; it begins anew."""
    while drop_some(change):
        pass
    change.delete("meta", UNDER_WAY)


class Stage(Writer):
    """Lay pages ready, with the files that they show, and show what lies ready."""

    def __init__(self, *, change: Change, at: datetime, policy: HeaderPolicy, renewed: set[str]) -> None:
        super().__init__(change=change, at=at, policy=policy)
        self._renews_assets, self._renewed = True, renewed

    def lay(self, chunk: Chunk, *, is_enough: Callable[[], bool] = lambda: False) -> Chunk | None:
        """Lay the pages of a chunk ready, and note which of them failed: those stay as they are.

        Args:
            is_enough: asked after each page; where it says so, what is left of the chunk is returned.
        """
        failed = dict(chunk.failed)
        for count, each in enumerate(chunk.rendered, start=1):
            if self._set_assets(each=each, failed=failed):
                self._lay(each)
            if is_enough():
                return replace(chunk, rendered=chunk.rendered[count:], failed=failed)
        for key in chunk.gone:
            self._change.delete("failed", key.id)
            lay(self._change, key=key.id, row=TO_GO if self._record(key) is not None else AS_IT_SHOULD_BE)
        for key, message in failed.items():
            self._note_failure(key=key, message=message)
            lay(self._change, key=key.id, row=AS_IT_SHOULD_BE)
        return None

    def _lay(self, it: Rendered) -> None:
        change = self._change
        change.delete("failed", it.key.id)
        before = self._record(it.key)
        stands = before.path if before is not None else ""
        self._remember(it=it, before=before, record=replace(it.record, path=stands))
        path, packed = (it.prepared.path, it.prepared.packed) if it.prepared else ("", b"")
        if it.prepared:
            change.bring(it.prepared)
        is_there = path == stands and (not path or self._stands(it.key, path=path, packed=packed))
        lay(change, key=it.key.id, row=AS_IT_SHOULD_BE if is_there else row_of(path=path, packed=packed))

    def _stands(self, key: PageKey, *, path: str, packed: bytes) -> bool:
        return self._owner(path) == key and self._change.get("paths", path.encode()) == packed

    def _set_file(self, prepared: Prepared) -> None:
        self._change.bring(prepared)
        is_there = self._change.get("paths", prepared.path.encode()) == prepared.packed
        row = AS_IT_SHOULD_BE if is_there else row_of(path=prepared.path, packed=prepared.packed)
        lay(self._change, key=file_key(prepared.path), row=row)

    def show(self, whole: Whole) -> dict[PageKey, str]:
        """Let all that lies ready be seen, and take away what is no more; return who lost a path by that, and why."""
        change = self._change
        # Withdrawn first, then set: a path may pass from one page to another.
        for key in self._waiting():
            self._make_way(key)
        taken = dict(each for key in self._waiting() if not is_file(key) and (each := self._show(key)) is not None)
        # Files last: a page may just have lost its path, and its files with it.
        for key in filter(is_file, self._waiting()):
            self._show_file(key)
        for loser, message in taken.items():
            self._note_failure(key=loser, message=message)
        change.empty("staged")
        self._drop_strays()
        change.delete("meta", UNDER_WAY)
        if whole.version:
            change.put("meta", PRINTED_BY, whole.version)
        return taken

    def _waiting(self) -> Iterator[bytes]:
        return (key for key, row in self._change.items_bit_by_bit("staged") if row)

    def _make_way(self, page_id: bytes) -> None:
        row, raw = self._change.get("staged", page_id), self._change.get("pages", page_id)
        if row is None or raw is None:
            return
        record, shown = PageRecord.unpack(raw), shown_by(row)
        if row == TO_GO:
            self._forget(record.key)
        elif shown is not None and record.path and record.path != shown[0]:
            self._leave_path(key=record.key, path=record.path)
            self._change.put("pages", page_id, replace(record, path="").packed())

    def _show(self, key: bytes) -> tuple[PageKey, str] | None:
        """Show one page; return the page that lost its path by that, and why."""
        change = self._change
        raw, shown = change.get("pages", key), shown_by(change.get("staged", key) or b"")
        if shown is None or not shown[0] or raw is None:
            return None
        path, packed = shown
        record, owner, loser = PageRecord.unpack(raw), self._owner(path), None
        if owner is not None and owner != record.key:
            loser = max(owner, record.key, key=str)
            self._forget(loser)
        if loser != record.key:
            self._own(record=replace(record, path=path), was=record.path)
            change.show(path=path, packed=packed)
        return None if loser is None else (loser, f"another page stands at {path}")

    def _show_file(self, key: bytes) -> None:
        """Show a file that a page still shows; of others the page could not be laid ready, or went meanwhile."""
        path, packed = shown_by(self._change.get("staged", key) or b"") or ("", b"")
        if self._is_linked(path):
            self._change.show(path=path, packed=packed)
        else:
            take_back(self._change, key=key)

    def _drop_strays(self) -> None:
        """Stop answering at paths that no page stands at and no page shows: nothing of ours put them there."""
        for path, _ in self._change.items_bit_by_bit("paths"):
            if self._is_stray(path):
                self._change.drop_path(path.decode())

    def _is_stray(self, path: bytes) -> bool:
        return self._change.get("meta", b"owner:" + path) is None and not self._is_linked(path.decode())

    def _own(self, *, record: PageRecord, was: str) -> None:
        self._change.put("meta", b"owner:" + record.path.encode(), record.key.id)
        if record.path != was:
            self._change.put("pages", record.key.id, record.packed())
        if not keeps_history(record.key):
            self._change.keep_no_history(record.path)
