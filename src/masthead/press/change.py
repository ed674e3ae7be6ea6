"""The next edition while it is made: what its paths answer, what that changes, and which bodies are still in use."""

import json
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any, Final

from masthead.press.entry import Prepared, unpack
from masthead.press.view import NUMBER_BYTES, View, pack_step, unpack_step

KEPT_EDITIONS: Final = 1_000
_ROWS_AT_ONCE: Final = 1_000


class Change(View):
    """The next edition while it is being made."""

    def __init__(self, *, transaction: Any, tables: dict[str, Any]) -> None:
        super().__init__(transaction=transaction, tables=tables)
        self._changed: dict[str, tuple[bytes, bytes]] = {}
        self._brought: set[bytes] = set()
        self._forgotten: set[str] = set()

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
        for key, body in prepared.bodies:
            kept = self.get("bodies", key)
            if kept != body:
                self.put("bodies", key, body)
            if kept is None:
                self._brought.add(key)
        if before == prepared.packed:
            return False
        self.put("paths", prepared.path.encode(), prepared.packed)
        self._remember(path=prepared.path, before=before, after=prepared.packed)
        return True

    def drop_path(self, path: str) -> bool:
        """Stop answering for a path. Returns False where it was not answered."""
        before = self.get("paths", path.encode())
        if before is None:
            return False
        self.delete("paths", path.encode())
        self._remember(path=path, before=before, after=None)
        return True

    def keep_no_history(self, path: str) -> None:
        """Let nobody find again, with this edition, what a path answered in those before it."""
        self._forgotten.add(path)

    @property
    def changed_paths(self) -> tuple[str, ...]:
        """The paths that answer differently from the edition before."""
        return tuple(path for path, (before, after) in self._changed.items() if before != after)

    def seal(self, *, reason: str, at: datetime) -> None:
        """Number the edition and record what changed in it; without a change the number stays."""
        self.put("meta", b"at", at.isoformat().encode())
        changed = [self._changed[path] for path in self.changed_paths]
        if changed:
            key = (self.number + 1).to_bytes(NUMBER_BYTES, "big")
            self.put("meta", b"number", key)
            self.put("editions", key, json.dumps({"at": at.isoformat(), "reason": reason}, ensure_ascii=False).encode())
            recorded = [path for path in self.changed_paths if path not in self._forgotten]
            for path in recorded:
                before, after = self._changed[path]
                self.put("deltas", key + path.encode(), pack_step(before=before, after=after))
            # A body is used by the delta that brings it, by the delta that replaces it, and while a path answers it.
            self._count_uses(packed=(each for path in recorded for each in self._changed[path]), step=1)
            self._count_uses(packed=(after for _, after in changed), step=1)
            self._count_uses(packed=(before for before, _ in changed), step=-1)
            self._trim(newest=self.number)
        self._drop_unused()

    def _remember(self, *, path: str, before: bytes | None, after: bytes | None) -> None:
        first = self._changed.get(path, (before or b"", b""))[0]
        self._changed[path] = (first, after or b"")

    def _trim(self, *, newest: int) -> None:
        """Forget deltas beyond the kept number, with the bodies that nothing refers to any more."""
        last = newest - KEPT_EDITIONS
        while (oldest := next(self.items("editions"))[0]) <= max(last, 0).to_bytes(NUMBER_BYTES, "big"):
            while rows := list(islice(self.items("deltas", oldest), _ROWS_AT_ONCE)):
                steps = [unpack_step(key=key, value=value) for key, value in rows]
                self._count_uses(packed=(each for step in steps for each in (step.before, step.after)), step=-1)
                for key, _ in rows:
                    self.delete("deltas", key)
            self.delete("editions", oldest)

    def _drop_unused(self) -> None:
        """Take back bodies that came and went within this one edition."""
        for key in self._brought:
            if self.get("uses", key) is None:
                self.delete("bodies", key)

    def _count_uses(self, *, packed: Iterable[bytes], step: int) -> None:
        for entry in filter(None, packed):
            for variant in unpack(entry).variants:
                self._count_use(body_key=variant.body_key, step=step)

    def _count_use(self, *, body_key: bytes, step: int) -> None:
        count = int.from_bytes(self.get("uses", body_key) or b"", "big") + step
        if count > 0:
            self.put("uses", body_key, count.to_bytes(4, "big"))
            return
        self.delete("uses", body_key)
        self.delete("bodies", body_key)
