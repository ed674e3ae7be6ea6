"""Take a page down while printing is frozen, by what the store keeps: nobody may trust the database then."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from masthead.press.annals import GONE
from masthead.press.change import Change
from masthead.press.edition import Edition
from masthead.press.entry import Entry, pack
from masthead.press.record.as_file import NOT_FOUND
from masthead.press.record.earlier import FILES, Earlier
from masthead.press.record.mentions import addresses_of, named_by, spellings
from masthead.press.view import PRINTED_BY, UNDER_WAY


@dataclass(frozen=True, kw_only=True)
class TakenDown:
    """What that did to other pages: ``back`` went to an earlier printing, ``naming`` have none without the page."""

    back: tuple[str, ...] = ()
    naming: tuple[str, ...] = ()


def take_down(*, edition: Edition, path: str, at: datetime) -> TakenDown:
    """Let a path say that its page is gone, in the next edition, frozen or not; and let no other page name it.

    Each that does goes back to its newest printing that names nothing withdrawn. Files that only these pages showed
    go too. The first print after a freeze looks at everything.

    Cost: reads every page, and every step that is kept; one transaction.
    """
    with edition.writing(reason="withdraw", at=at, despite_freeze=True) as change:
        before = change.entry(path)
        _say_gone(change, path=path)
        done = _TakingDown(change=change, path=path).run([before] if before else [])
        change.delete("meta", PRINTED_BY)
        change.delete("meta", UNDER_WAY)
    return done


def _say_gone(change: Change, *, path: str) -> None:
    """Answer with what is said in the language of the path where nothing is, for the page of its own is not made."""
    told = {key.decode().removeprefix(NOT_FOUND): key for key, _ in change.items("paths", NOT_FOUND.encode())}
    nearest = max((prefix for prefix in told if path.startswith(prefix)), key=len, default=None)
    entry = change.entry(told[nearest].decode()) if nearest is not None else None
    if entry is None:
        change.drop_path(path)
    else:
        change.put_back(path=path, packed=pack(replace(entry, status=GONE)))


class _TakingDown:
    """The pages that name what was just taken down."""

    def __init__(self, *, change: Change, path: str) -> None:
        self._change, self._earlier = change, Earlier(change)
        addresses = addresses_of(change, path=path)
        self._gone = spellings(each for each in addresses if not self._earlier.stands(each.encode()))

    def run(self, gone: list[Entry]) -> TakenDown:
        """Let them go back, then see to the files that they or the page itself showed."""
        naming, shown = self._look_at_all()
        back = [path for path in naming if self._goes_back(path)]
        shown |= self._earlier.bring_back_files(self._entries(naming))
        for file in self._files_of([*gone, *naming.values()]) - shown:
            self._change.drop_path(file.decode())
        return TakenDown(back=tuple(back), naming=tuple(path for path in naming if path not in back))

    def _look_at_all(self) -> tuple[dict[str, Entry], set[bytes]]:
        """Return the pages that name it, and the files that others show."""
        naming, shown = dict[str, Entry](), set[bytes]()
        for path, entry in self._change.paths():
            names = named_by(self._change, entry=entry)
            if names.isdisjoint(self._gone) or entry.location:
                shown |= {each for each in names if each.startswith(FILES)}
            else:
                naming[path] = entry
        return naming, shown

    def _goes_back(self, path: str) -> bool:
        kept = self._earlier.before(path, number=self._change.number)
        packed = next((each for each in kept if self._earlier.may_stand(each)), None)
        if packed is not None:
            self._change.put_back(path=path, packed=packed)
        return packed is not None

    def _entries(self, paths: dict[str, Entry]) -> Iterator[Entry]:
        return filter(None, map(self._change.entry, paths))

    def _files_of(self, entries: list[Entry]) -> set[bytes]:
        named = (named_by(self._change, entry=each) for each in entries)
        return {each for names in named for each in names if each.startswith(FILES)}
