"""Roll back: let the paper answer again what it did in an earlier edition, in one transaction, and freeze it.

No rollback brings back what was withdrawn since, nor an earlier printing of another page that names it.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from masthead.press.change import Change
from masthead.press.edition import Edition
from masthead.press.entry import Entry
from masthead.press.prepared import IMMUTABLE
from masthead.press.record.earlier import ROLLBACK, Earlier, is_live
from masthead.press.record.freezing import note_freeze
from masthead.press.view import NUMBER_BYTES, PRINTED_BY, UNDER_WAY, key_of


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
    with edition.writing(reason=f"{ROLLBACK}{number}", at=at, despite_freeze=True) as change:
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
        self._all = Earlier(change)

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

    def _target(self, *, path: str, now: bytes) -> bytes | None:
        """Return what a path is to answer, empty for nothing; None where it is left as it is."""
        if self._all.is_withdrawn(path) or (now and not is_live(now)):
            return None
        earlier = self._earlier[path]
        if not is_live(earlier[-1]):
            return None if earlier[-1] == now else earlier[-1]
        gone = next((place for place, each in enumerate(earlier) if not is_live(each)), len(earlier))
        # What was withdrawn in between does not come back; what came after that may.
        later = [now, *earlier[:gone]][::-1]
        older = iter(()) if gone < len(earlier) else self._all.before(path, number=self._number)
        chosen = next((each for each in chain(later[:1], older, later[1:]) if self._all.may_stand(each)), now)
        return None if chosen == now else chosen

    def _set_files(self) -> None:
        """Bring back the files that pages show again, and drop those that came since and no page shows."""
        shown = self._all.bring_back_files(self._touched_pages())
        for path, states in self._earlier.items():
            if path.startswith(IMMUTABLE) and not states[-1] and path.encode() not in shown:
                self._change.drop_path(path)

    def _touched_pages(self) -> list[Entry]:
        lines = {
            key[NUMBER_BYTES:].decode()
            for number in range(self._number + 1, self._change.number + 1)
            for key, _ in self._change.items("annals", key_of(number))
        }
        entries = (self._change.entry(path) for path in lines if not path.startswith(IMMUTABLE))
        return [entry for entry in entries if entry]
