"""The next edition while it is made: what its paths answer, what that changes, and which bodies are still in use."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from masthead.lib.kept import Kept
from masthead.press.annals import Edited, line_of
from masthead.press.entry import unpack
from masthead.press.prepared import Prepared
from masthead.press.view import NUMBER_BYTES, OLDEST, View, key_of

_ROWS_AT_ONCE: Final = 1_000


class Change(View):
    """The next edition while it is being made."""

    def __init__(self, *, transaction: Any, tables: dict[str, Any], kept: Kept) -> None:
        super().__init__(transaction=transaction, tables=tables)
        self._kept = kept
        self._key = key_of(self.number + 1)
        self._doubtful: set[bytes] = set()
        self._forgotten: set[str] = set()
        # Paths whose entries are yet to be counted as users of their bodies.
        self._uncounted: set[str] = set()

    def put(self, table: str, key: bytes, value: bytes = b"") -> None:
        """Set a row of one of the press's own tables."""
        self._transaction.put(key, value, db=self._tables[table])

    def delete(self, table: str, key: bytes) -> None:
        """Remove a row of one of the press's own tables, if it is there."""
        self._transaction.delete(key, db=self._tables[table])

    def set_path(self, prepared: Prepared) -> bool:
        """Set what a path answers. Returns False, and writes nothing, where it answers just that already.

        A body that is not what its key says was damaged or changed by hand, and is put right.
        """
        before = self.get("paths", prepared.path.encode())
        self._doubtful.update(self.bring(prepared))
        if before == prepared.packed:
            return False
        self._set(path=prepared.path, packed=prepared.packed, before=before)
        return True

    def bring(self, prepared: Prepared) -> list[bytes]:
        """Put the bodies of a page into the store, and return the keys of those that are new there."""
        new = []
        for key, body in prepared.bodies:
            kept = self.get("bodies", key)
            if kept != body:
                self.put("bodies", key, body)
            if kept is None:
                new.append(key)
        return new

    def show(self, *, path: str, packed: bytes) -> None:
        """Let a path answer what lay ready for it: its entry is counted as a user of its bodies already."""
        before = self.get("paths", path.encode())
        if before == packed:
            self.count_uses(packed=(packed,), step=-1)
            return
        self._set(path=path, packed=packed, before=before)
        self._uncounted.discard(path)

    def empty(self, table: str) -> None:
        """Remove all rows of one of the press's own tables."""
        self._transaction.drop(self._tables[table], delete=False)

    def put_back(self, *, path: str, packed: bytes) -> None:
        """Let a path answer what it did in an edition that is kept, whose bodies are there still."""
        self._set(path=path, packed=packed, before=self.get("paths", path.encode()))

    def drop_path(self, path: str) -> bool:
        """Stop answering for a path. Returns False where it was not answered."""
        before = self.get("paths", path.encode())
        if before is None:
            return False
        self.delete("paths", path.encode())
        self._remember(path=path, before=before)
        return True

    def keep_no_history(self, path: str) -> None:
        """Let nobody find again, with this edition, what a path answered in those before it."""
        self._forgotten.add(path)

    @property
    def changed_paths(self) -> tuple[str, ...]:
        """The paths that answer differently from the edition before."""
        return tuple(path for path, before in self._touched() if before != self._after(path))

    def _touched(self) -> Iterator[tuple[str, bytes]]:
        """Yield the paths that were set or dropped, each with what it answered before.

        That lies in the store from the first touch on: a print of everything touches all paths.
        """
        for key, before in self.items_bit_by_bit("before", self._key):
            yield key[NUMBER_BYTES:].decode(), before

    def _after(self, path: str) -> bytes:
        return self.get("paths", path.encode()) or b""

    def seal(self, *, reason: str, at: datetime) -> None:
        """Number the edition and record what changed in it; without a change the number stays."""
        self.put("meta", b"at", at.isoformat().encode())
        deeds: Counter[str] = Counter()
        for path, before in self._touched():
            after = self._after(path)
            if before == after:
                self._take_back(path=path, after=after)
            else:
                deeds[self._record(path=path, before=before, after=after)] += 1
        if deeds:
            self.put("meta", b"number", self._key)
            self.put("editions", self._key, Edited.of(deeds=deeds, reason=reason, at=at).packed())
            self._trim(at=at)

    def _take_back(self, *, path: str, after: bytes) -> None:
        """Forget that a path was touched, which is no change after all; what was shown was counted before that."""
        if path not in self._uncounted:
            self.count_uses(packed=(after,), step=-1)
        self.delete("before", self._key + path.encode())

    def _record(self, *, path: str, before: bytes, after: bytes) -> str:
        """Write into the annals, which are never trimmed, what this edition does at a path, and return the word for it.

        A body is used while a path answers it, and by the step that says that one did.
        """
        line = line_of(path, before, after)
        self.put("annals", self._key + path.encode(), line.packed())
        if path in self._forgotten:
            self.delete("before", self._key + path.encode())
            self.count_uses(packed=(before,), step=-1)
        if path in self._uncounted:
            self.count_uses(packed=(after,), step=1)
        return line.deed

    def drop_unused(self) -> None:
        """Drop the bodies that nobody uses: those that lost their last user, and what came and went in this change.

        Not before its end: a body that one page gives up may be what another has just been given.
        """
        for key in self._doubtful:
            if self.get("uses", key) is None:
                self.delete("bodies", key)

    def _set(self, *, path: str, packed: bytes, before: bytes | None) -> None:
        self.put("paths", path.encode(), packed)
        self._uncounted.add(path)
        self._remember(path=path, before=before)

    def _remember(self, *, path: str, before: bytes | None) -> None:
        key = self._key + path.encode()
        if self.get("before", key) is None:
            self.put("before", key, before or b"")

    def _trim(self, *, at: datetime) -> None:
        """Forget what stood before editions that are kept no more, with the bodies that nothing refers to then."""
        last = self.number - self._kept.editions
        while (first := next(self.items("before"), None)) is not None:
            oldest = first[0][:NUMBER_BYTES]
            number = int.from_bytes(oldest, "big")
            if number > last or self._is_young(key=oldest, at=at):
                return
            while rows := list(islice(self.items("before", oldest), _ROWS_AT_ONCE)):
                self.count_uses(packed=(before for _, before in rows), step=-1)
                for key, _ in rows:
                    self.delete("before", key)
            self.put("meta", OLDEST, oldest)

    def _is_young(self, *, key: bytes, at: datetime) -> bool:
        raw = self.get("editions", key)
        return raw is not None and Edited.unpack(raw).at > at - timedelta(days=self._kept.days)

    def count_uses(self, *, packed: Iterable[bytes], step: int) -> None:
        """Count entries in or out as users of their bodies."""
        for entry in filter(None, packed):
            for variant in unpack(entry).variants:
                self._count_use(body_key=variant.body_key, step=step)

    def _count_use(self, *, body_key: bytes, step: int) -> None:
        count = int.from_bytes(self.get("uses", body_key) or b"", "big") + step
        if count > 0:
            self.put("uses", body_key, count.to_bytes(4, "big"))
            return
        self.delete("uses", body_key)
        self._doubtful.add(body_key)
