"""Forget a page that was withdrawn: no edition that is kept has its bytes any more, nor has the store's file.

With it go earlier printings of other pages that name it, and every file that no printing shows any more.
"""

from dataclasses import dataclass

from masthead.press.annals import GONE
from masthead.press.change import Change
from masthead.press.edition import Edition
from masthead.press.entry import unpack
from masthead.press.record.earlier import FILES
from masthead.press.record.mentions import addresses_of, named_by, spellings
from masthead.press.record.renewing import renew
from masthead.press.staging import drop_whole
from masthead.press.turn import one_at_a_time
from masthead.press.view import NUMBER_BYTES


class StillPublished(ValueError):
    """The page is public; it has to be withdrawn first."""


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """How many earlier printings were forgotten, and how many files with them."""

    printings: int
    files: int


def forget(*, edition: Edition, path: str) -> Forgotten:
    """Forget what a path answered in all editions before, and renew the store so that its file has none of it.

    The path itself goes on saying that something was withdrawn there, and the annals go on telling when.

    Raises:
        StillPublished: it answers now.
    Cost: reads every body that is kept, and writes the store anew.
    """
    with one_at_a_time(edition.folder):
        edition.take_up()
        with edition.noting() as change:
            entry = change.entry(path)
            if entry is not None and entry.status != GONE:
                raise StillPublished(f"{path} is published. Withdraw it first; then it can be forgotten.")
            # Its pages may name it too; they are made anew.
            drop_whole(change)
            forgotten = _forget_earlier(change, paths=addresses_of(change, path=path))
        renew(edition)
    return forgotten


def _forget_earlier(change: Change, *, paths: set[str]) -> Forgotten:
    """Forget every earlier printing of the paths and of whatever names one, and files that no printing shows then.

    A file that is answered still is kept.
    """
    named, doomed, files, shown = spellings(paths), list[bytes](), list[bytes](), set[bytes]()
    for key, raw in change.items("before"):
        if not raw:
            continue
        path, names = key[NUMBER_BYTES:], named_by(change, entry=unpack(raw))
        if path.decode() in paths or not named.isdisjoint(names):
            doomed.append(key)
            continue
        shown |= names
        if path.startswith(FILES):
            files.append(key)
    files = [key for key in files if (path := key[NUMBER_BYTES:]) not in shown and change.get("paths", path) is None]
    _forget_steps(change, keys=doomed + files)
    return Forgotten(printings=len(doomed), files=len({key[NUMBER_BYTES:] for key in files}))


def _forget_steps(change: Change, *, keys: list[bytes]) -> None:
    for key in keys:
        raw = change.get("before", key)
        change.delete("before", key)
        change.count_uses(packed=(raw or b"",), step=-1)
