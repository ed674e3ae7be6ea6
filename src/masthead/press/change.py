"""The next edition while it is made: what its paths answer, what that changes, and which bodies are still in use."""

from collections import Counter
from collections.abc import Iterable
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
        # What stood at them before lies in the store from the first touch on: a print of everything touches all paths.
        self._touched: dict[str, None] = {}
        self._doubtful: set[bytes] = set()
        self._forgotten: set[str] = set()
        self._counted: set[str] = set()

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
        self.put("paths", prepared.path.encode(), prepared.packed)
        self._remember(path=prepared.path, before=before)
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
        self.put("paths", path.encode(), packed)
        self._remember(path=path, before=before)
        self._counted.add(path)

    def empty(self, table: str) -> None:
        """Remove all rows of one of the press's own tables."""
        self._transaction.drop(self._tables[table], delete=False)

    def put_back(self, *, path: str, packed: bytes) -> None:
        """Let a path answer what it did in an edition that is kept, whose bodies are there still."""
        before = self.get("paths", path.encode())
        self.put("paths", path.encode(), packed)
        self._remember(path=path, before=before)

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
        return tuple(path for path in self._touched if self._before(path) != self._after(path))

    def _before(self, path: str) -> bytes:
        return self.get("before", self._key + path.encode()) or b""

    def _after(self, path: str) -> bytes:
        return self.get("paths", path.encode()) or b""

    def seal(self, *, reason: str, at: datetime) -> None:
        """Number the edition and record what changed in it; without a change the number stays."""
        self.put("meta", b"at", at.isoformat().encode())
        paths = self.changed_paths
        if paths:
            self.put("meta", b"number", self._key)
            self._record(paths=paths, reason=reason, at=at)
            for path in self._forgotten.intersection(paths):
                self._forget_before(path)
            # A body is used while a path answers it, and by the step that says that one did.
            self.count_uses(packed=(self._after(path) for path in paths if path not in self._counted), step=1)
            self._trim(at=at)
        # What was shown and is no change after all was counted before it was shown.
        self.count_uses(packed=(self._after(path) for path in self._counted.difference(paths)), step=-1)
        for path in self._touched.keys() - set(paths):
            self.delete("before", self._key + path.encode())

    def drop_unused(self) -> None:
        """Drop the bodies that nobody uses: those that lost their last user, and what came and went in this change.

        Not before its end: a body that one page gives up may be what another has just been given.
        """
        for key in self._doubtful:
            if self.get("uses", key) is None:
                self.delete("bodies", key)

    def _record(self, *, paths: tuple[str, ...], reason: str, at: datetime) -> None:
        """Write into the annals, which are never trimmed, what this edition changes."""
        deeds: Counter[str] = Counter()
        for path in paths:
            line = line_of(path, self._before(path), self._after(path))
            deeds[line.deed] += 1
            self.put("annals", self._key + path.encode(), line.packed())
        self.put("editions", self._key, Edited.of(deeds=deeds, reason=reason, at=at).packed())

    def _forget_before(self, path: str) -> None:
        """Forget what a path answered, where it keeps no history."""
        before = self._before(path)
        self.delete("before", self._key + path.encode())
        self.count_uses(packed=(before,), step=-1)

    def _remember(self, *, path: str, before: bytes | None) -> None:
        if path not in self._touched:
            self._touched[path] = None
            self.put("before", self._key + path.encode(), before or b"")

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
