"""What addresses answered before, as far as it is kept, and what of that may stand again: nothing withdrawn."""

from collections.abc import Iterable, Iterator
from typing import Final

from masthead.press.annals import GONE, editions
from masthead.press.change import Change
from masthead.press.entry import Entry, unpack
from masthead.press.prepared import IMMUTABLE
from masthead.press.record.mentions import named_by, named_in, spellings
from masthead.press.view import NUMBER_BYTES, View, key_of

FILES: Final = tuple(each.encode() for each in IMMUTABLE)
# Why a rollback's edition was made, before the number to which it went back.
ROLLBACK: Final = "rollback to "
_MOST_REDIRECTS: Final = 8


class Earlier:
    """The earlier answers of a paper, seen from a change under way; what that withdraws is withdrawn."""

    def __init__(self, change: Change) -> None:
        """Find out what is withdrawn. Cost: reads every step that is kept."""
        self._change = change
        self._undone_to = dict(_rollbacks(change))
        self._withdrawn = spellings(self._find_withdrawn())

    def is_withdrawn(self, path: str) -> bool:
        """Return whether a page stood there in an edition that is kept, and none does now."""
        return path.encode() in self._withdrawn

    def may_stand(self, packed: bytes) -> bool:
        """Return whether an answer neither is nor names a page that was withdrawn."""
        return self._withdrawn.isdisjoint(named_by(self._change, entry=unpack(packed)))

    def before(self, path: str, *, number: int) -> Iterator[bytes]:
        """Yield what a path answered before edition ``number``, the newest first, to where it answered nothing.

        What a rollback undid is passed over: nobody wanted it.
        """
        for each in self._numbers(number):
            raw = self._change.get("before", key_of(each) + path.encode())
            if raw is not None:
                if not is_live(raw):
                    return
                yield raw

    def _numbers(self, number: int) -> Iterator[int]:
        while number > self._change.oldest:
            if number in self._undone_to:
                number = self._undone_to[number]
            else:
                yield number
                number -= 1

    def bring_back_files(self, pages: Iterable[Entry]) -> set[bytes]:
        """Let every file be answered again that pages show, and return all that they and those files name."""
        shown = set[bytes]()
        waiting = list(pages)
        while waiting:
            new = named_by(self._change, entry=waiting.pop()) - shown
            shown |= new
            for path in sorted(each for each in new if each.startswith(FILES)):
                waiting += self._bring_back(path)
        return shown

    def _bring_back(self, path: bytes) -> list[Entry]:
        """Return what a file is answered with now; nothing where none is kept."""
        raw = self._change.get("paths", path)
        if raw is None:
            numbers = range(self._change.number, self._change.oldest, -1)
            kept = (self._change.get("before", key_of(each) + path) for each in numbers)
            raw = next(filter(None, kept), None)
            if raw is not None:
                self._change.put_back(path=path.decode(), packed=raw)
        return [] if raw is None else [unpack(raw)]

    def _find_withdrawn(self) -> set[str]:
        """Return the pages that are withdrawn now and were not in some edition that is kept."""
        found = set[str]()
        standing: dict[bytes, bool] = {}
        for key, before in self._change.items("before"):
            path = key[NUMBER_BYTES:]
            if path not in standing:
                standing[path] = path.startswith(FILES) or self.stands(path)
            if not standing[path] and is_live(before):
                found.add(path.decode())
        return found

    def stands(self, path: bytes) -> bool:
        """Return whether a path leads to a page now, over redirects too."""
        for _ in range(_MOST_REDIRECTS):
            raw = self._change.get("paths", path)
            if raw is None or not is_live(raw):
                return False
            location = unpack(raw).location
            if not location:
                return True
            path = next(iter(named_in(location.encode())), b"")
        return True


def _rollbacks(view: View) -> Iterator[tuple[int, int]]:
    """Yield the numbers of rollbacks, each with that of the edition to which it went back."""
    for number, edited in editions(view):
        if edited.reason.startswith(ROLLBACK):
            yield number, int(edited.reason.removeprefix(ROLLBACK))


def is_live(packed: bytes) -> bool:
    """Return whether an answer is a page, and does not say that there was one."""
    return bool(packed) and unpack(packed).status != GONE
