"""Forget a page that was withdrawn, or words that must be nowhere: no kept edition has them, nor has the store's file.

With a page go earlier printings of other pages that name it, and every file that no printing shows any more.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Final

from masthead.press.annals import GONE
from masthead.press.change import Change
from masthead.press.edition import Edition
from masthead.press.entry import Entry, unpack
from masthead.press.record.earlier import FILES
from masthead.press.record.mentions import TEXTUAL, addresses_of, named_by, spellings
from masthead.press.record.renewing import renew
from masthead.press.staging import drop_whole
from masthead.press.turn import one_at_a_time
from masthead.press.view import NUMBER_BYTES

# Where a picture's file bears words, plain in every format.
_PACKET: Final = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.DOTALL)


class StillPublished(ValueError):
    """The page is public; it has to be withdrawn first."""


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """How many earlier printings were forgotten, and how many files with them."""

    printings: int
    files: int


def forget(*, edition: Edition, path: str, is_its: Callable[[Entry], bool] = lambda _entry: False) -> Forgotten:
    """Forget what a path answered in all editions before, and renew the store so that its file has none of it.

    The path itself goes on saying that something was withdrawn there, and the annals go on telling when.

    Args:
        is_its: tells of an earlier printing at any address whether it is the page's too, and goes with it.

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
            paths = addresses_of(change, paths=(path,))
            named = spellings(paths)
            forgotten = _forget_earlier(
                change,
                is_doomed=lambda it: it.path.decode() in paths or is_its(it.entry) or not named.isdisjoint(it.names),
            )
        renew(edition)
    return forgotten


def forget_words(*, edition: Edition, words: tuple[str, ...]) -> Forgotten:
    """Forget every earlier printing whose text or address holds one of the words, in any case, and renew the store.

    A picture that bears one in its file is forgotten too, with the printings that show it. What is printed now is left
    as it is: it is without them already, or it is meant to have them.

    Cost: reads every body that is kept, and writes the store anew.
    """
    wanted = tuple(word.casefold() for word in words if word)
    with one_at_a_time(edition.folder):
        edition.take_up()
        with edition.noting() as change:
            bearing = {it.path for it in _earlier(change, paths=FILES) if _says(change, it=it, words=wanted)}
            forgotten = _forget_earlier(
                change, is_doomed=lambda it: it.shows(bearing) or _says(change, it=it, words=wanted)
            )
        renew(edition)
    return forgotten


def forget_files(*, edition: Edition, paths: set[str]) -> set[str]:
    """Forget files, and every earlier printing that shows one, as ``forget`` does; return those that are forgotten.

    What a page shows still is left for later.

    Cost: as that of ``forget``; nothing where all are shown.
    """
    with one_at_a_time(edition.folder):
        edition.take_up()
        with edition.reading() as view:
            gone = {path for path in paths if view.entry(path) is None}
        if gone:
            named = spellings(gone)
            with edition.noting() as change:
                drop_whole(change)
                _forget_earlier(change, is_doomed=lambda it: it.shows(named))
            renew(edition)
    return gone


@dataclass(frozen=True, kw_only=True)
class _Earlier:
    """One earlier printing: its address, and the addresses that it names."""

    key: bytes
    path: bytes
    entry: Entry
    names: set[bytes]

    def shows(self, paths: set[bytes]) -> bool:
        """Return whether it is one of these, or names one."""
        return self.path in paths or not self.names.isdisjoint(paths)


def _earlier(change: Change, *, paths: tuple[bytes, ...] = (b"",)) -> Iterator[_Earlier]:
    """Yield every earlier printing of what begins so."""
    for key, raw in change.items("before"):
        path = key[NUMBER_BYTES:]
        if raw and path.startswith(paths):
            entry = unpack(raw)
            yield _Earlier(key=key, path=path, entry=entry, names=named_by(change, entry=entry))


def _says(change: Change, *, it: _Earlier, words: tuple[str, ...]) -> bool:
    said = f"{it.path.decode()}\n{it.entry.location}\n"
    body = (change.get("bodies", it.entry.variants[-1].body_key) or b"") if it.entry.variants else b""
    if not it.entry.media_type.startswith(TEXTUAL):
        body = b"".join(_PACKET.findall(body))
    said += unescape(body.decode("utf-8", "replace"))
    told = said.casefold()
    return any(word in told for word in words)


def _forget_earlier(change: Change, *, is_doomed: Callable[[_Earlier], bool]) -> Forgotten:
    """Forget every earlier printing that is doomed, and files that no printing shows then.

    A file that is answered still is kept.
    """
    doomed, files, shown = list[bytes](), list[bytes](), set[bytes]()
    for it in _earlier(change):
        if is_doomed(it):
            doomed.append(it.key)
            continue
        shown |= it.names
        if it.path.startswith(FILES):
            files.append(it.key)
    files = [key for key in files if (path := key[NUMBER_BYTES:]) not in shown and change.get("paths", path) is None]
    _forget_steps(change, keys=doomed + files)
    return Forgotten(printings=len(doomed), files=len({key[NUMBER_BYTES:] for key in files}))


def _forget_steps(change: Change, *, keys: list[bytes]) -> None:
    for key in keys:
        raw = change.get("before", key)
        change.delete("before", key)
        change.count_uses(packed=(raw or b"",), step=-1)
