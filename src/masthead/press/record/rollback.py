"""Roll back: let the paper answer again what it did in an earlier edition, in one transaction, and freeze it.

No rollback brings back what was withdrawn since, nor an earlier printing of another page that names it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Final

from masthead.press.annals import GONE
from masthead.press.change import Change
from masthead.press.edition import Edition
from masthead.press.entry import IMMUTABLE, Entry, unpack
from masthead.press.record.freezing import note_freeze
from masthead.press.record.mentions import named_by, named_in, spellings
from masthead.press.view import NUMBER_BYTES, PRINTED_BY, UNDER_WAY, key_of

_MOST_REDIRECTS: Final = 8


class NoSuchEdition(LookupError):
    """The edition that is asked for was never printed, or is kept no more."""


@dataclass(frozen=True, kw_only=True)
class RolledBack:
    """What a rollback did: the new edition, the addresses that answer differently, and what was left as it is."""

    number: int
    changed_paths: tuple[str, ...]
    left: tuple[str, ...]


def roll_back(*, edition: Edition, number: int, at: datetime) -> RolledBack:
    """Answer what edition ``number`` did, as the next edition, and freeze the paper until somebody lifts that.

    A page that was withdrawn since stays so. A page that named one goes back to the nearest earlier printing that
    does not, else to a later one. What keeps no history stays as it is.

    Raises:
        NoSuchEdition: there is no such edition, or it is kept no more.
    Cost: reads every step that is kept; one transaction.
    """
    with edition.writing(reason=f"rollback to {number}", at=at, despite_freeze=True) as change:
        if not max(change.oldest, 1) <= number <= change.number:
            raise NoSuchEdition(
                f"One can go back to the editions {max(change.oldest, 1)} to {change.number}, and {number} is none "
                "of them. Nothing was changed."
            )
        left = _Rollback(change=change, number=number).run()
        note_freeze(change=change, why=f"rolled back to edition {number}", at=at)
        # The first print after the freeze looks at everything, for the press's own tables speak of what was printed.
        change.delete("meta", PRINTED_BY)
        change.delete("meta", UNDER_WAY)
        changed, standing = change.changed_paths, change.number
    return RolledBack(number=standing + bool(changed), changed_paths=changed, left=left)


class _Rollback:
    """One rollback: the earlier answers of each address, the newest first, and what may not come back."""

    def __init__(self, *, change: Change, number: int) -> None:
        self._change, self._number = change, number
        self._earlier: dict[str, list[bytes]] = {}
        for each in range(change.number, number, -1):
            for step in change.delta(each):
                self._earlier.setdefault(step.path, []).append(step.before)
        self._withdrawn = spellings(self._find_withdrawn())

    def run(self) -> tuple[str, ...]:
        """Set every page back, then the files that pages show; return the pages that were left as they are."""
        left = []
        for path in [path for path in self._earlier if not path.startswith(IMMUTABLE)]:
            now = self._change.get("paths", path.encode()) or b""
            target = self._target(path=path, now=now)
            if target is None:
                left += [path] if now else []
            elif target:
                self._change.put_back(path=path, packed=target)
            else:
                self._change.drop_path(path)
        self._set_files()
        return tuple(sorted(left))

    def _find_withdrawn(self) -> set[str]:
        """Return the pages that are withdrawn now and were not in some edition that is kept."""
        found = set[str]()
        standing: dict[bytes, bool] = {}
        for key, before in self._change.items("before"):
            path = key[NUMBER_BYTES:]
            if path not in standing:
                standing[path] = path.startswith(tuple(each.encode() for each in IMMUTABLE)) or self._stands(path)
            if not standing[path] and _is_live(before):
                found.add(path.decode())
        return found

    def _stands(self, path: bytes) -> bool:
        """Return whether a path leads to a page now, over redirects too."""
        for _ in range(_MOST_REDIRECTS):
            raw = self._change.get("paths", path)
            if raw is None or not _is_live(raw):
                return False
            location = unpack(raw).location
            if not location:
                return True
            path = next(iter(named_in(location.encode())), b"")
        return True

    def _target(self, *, path: str, now: bytes) -> bytes | None:
        """Return what a path is to answer, empty for nothing; None where it is left as it is."""
        if path.encode() in self._withdrawn or (now and not _is_live(now)):
            return None
        earlier = self._earlier[path]
        if not _is_live(earlier[-1]):
            return None if earlier[-1] == now else earlier[-1]
        gone = next((place for place, each in enumerate(earlier) if not _is_live(each)), len(earlier))
        # What was withdrawn in between does not come back; what came after that may.
        later = [now, *earlier[:gone]][::-1]
        older = iter(()) if gone < len(earlier) else self._older(path)
        chosen = next((each for each in chain(later[:1], older, later[1:]) if self._may_stand(each)), now)
        return None if chosen == now else chosen

    def _older(self, path: str) -> Iterator[bytes]:
        """Yield what a path answered before the edition that is asked for, the newest first, to where it was none."""
        for number in range(self._number, self._change.oldest, -1):
            raw = self._change.get("before", key_of(number) + path.encode())
            if raw is not None:
                if not _is_live(raw):
                    return
                yield raw

    def _may_stand(self, packed: bytes) -> bool:
        return self._withdrawn.isdisjoint(named_by(self._change, entry=unpack(packed)))

    def _set_files(self) -> None:
        """Bring back the files that pages show again, and drop those that came since and no page shows."""
        files = {path.encode(): states for path, states in self._earlier.items() if path.startswith(IMMUTABLE)}
        shown = set[bytes]()
        waiting = list(self._touched_pages())
        while waiting:
            new = named_by(self._change, entry=waiting.pop()) - shown
            shown |= new
            for path in sorted(new & files.keys()):
                self._bring_back(path=path, states=files[path])
                raw = self._change.get("paths", path)
                waiting += [unpack(raw)] if raw is not None else []
        for path, states in files.items():
            if not states[-1] and path not in shown:
                self._change.drop_path(path.decode())

    def _touched_pages(self) -> list[Entry]:
        lines = {
            key[NUMBER_BYTES:].decode()
            for number in range(self._number + 1, self._change.number + 1)
            for key, _ in self._change.items("annals", key_of(number))
        }
        entries = (self._change.entry(path) for path in lines if not path.startswith(IMMUTABLE))
        return [entry for entry in entries if entry]

    def _bring_back(self, *, path: bytes, states: list[bytes]) -> None:
        kept = next(filter(None, states), None)
        if kept is not None and self._change.get("paths", path) is None:
            self._change.put_back(path=path.decode(), packed=kept)


def _is_live(packed: bytes) -> bool:
    return bool(packed) and unpack(packed).status != GONE
