"""Take pages down while printing is frozen, by what the store keeps: nobody may trust the database then."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from masthead.press.annals import GONE
from masthead.press.change import Change
from masthead.press.edition import Edition
from masthead.press.entry import Entry, pack
from masthead.press.prepared import HeaderPolicy, Printed, prepare
from masthead.press.record.as_file import HTML, NOT_FOUND
from masthead.press.record.cutting import cut_out
from masthead.press.record.earlier import FILES, Earlier
from masthead.press.record.mentions import addresses_of, named_by, spellings
from masthead.press.view import PRINTED_BY, UNDER_WAY


@dataclass(frozen=True, kw_only=True)
class TakenDown:
    """What that did to pages that named it: cut out of them, gone back to an earlier printing, closed, or nothing."""

    cut: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    naming: tuple[str, ...] = ()


def take_down(*, edition: Edition, paths: tuple[str, ...], at: datetime, policy: HeaderPolicy) -> TakenDown:
    """Let paths say that their pages are gone, in the next edition, frozen or not; and let no other page name them.

    What names them is cut out of each that does; where that cannot be, the page goes back to its newest printing that
    names nothing withdrawn. A file for machines that has none is answered no more. Pictures that only these pages
    showed go too. The first print after a freeze looks at everything.

    Cost: reads every page, and every step that is kept; one transaction.
    """
    with edition.writing(reason="withdraw", at=at, despite_freeze=True) as change:
        before = [entry for path in paths if (entry := change.entry(path)) is not None]
        for path in paths:
            _say_gone(change, path=path)
        done = _TakingDown(change=change, paths=paths, policy=policy).run(before)
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

    def __init__(self, *, change: Change, paths: tuple[str, ...], policy: HeaderPolicy) -> None:
        self._change, self._earlier, self._policy = change, Earlier(change), policy
        addresses = addresses_of(change, paths=paths)
        self._gone = spellings(each for each in addresses if not self._earlier.stands(each.encode()))

    def run(self, gone: list[Entry]) -> TakenDown:
        """Let none name it that can do without, then see to the files that they or the pages themselves showed."""
        naming, shown = self._look_at_all()
        done: dict[str, list[str]] = {}
        for path, entry in naming.items():
            done.setdefault(self._do(path=path, entry=entry), []).append(path)
        shown |= self._earlier.bring_back_files(self._entries(naming))
        for file in self._files_of([*gone, *naming.values()]) - shown:
            self._change.drop_path(file.decode())
        return TakenDown(**{deed: tuple(paths) for deed, paths in done.items()})

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

    def _do(self, *, path: str, entry: Entry) -> str:
        """Return what could be done about a page that names it, and was."""
        if self._is_cut(path=path, entry=entry):
            return "cut"
        if self._goes_back(path):
            return "back"
        if entry.media_type.startswith(HTML):
            return "naming"
        self._change.drop_path(path)
        return "closed"

    def _is_cut(self, *, path: str, entry: Entry) -> bool:
        body = self._change.get("bodies", entry.variants[-1].body_key) or b""
        left = cut_out(body=body, media_type=entry.media_type, gone=self._gone)
        if left is None:
            return False
        printed = Printed(path=path, body=left, media_type=entry.media_type, status=entry.status, tags=entry.tags)
        self._change.set_path(prepare(printed=printed, policy=self._policy))
        return True

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
