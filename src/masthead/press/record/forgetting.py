"""Forget a page that was withdrawn: no edition that is kept has its bytes any more, nor has the store's file.

With it go earlier printings of other pages that name it, and every file that no printing shows any more.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from masthead.press.annals import GONE
from masthead.press.change import Change
from masthead.press.edition import Edition
from masthead.press.entry import IMMUTABLE, Entry, unpack
from masthead.press.record.mentions import named_by, spellings
from masthead.press.record.renewing import renew
from masthead.press.staging import drop_whole
from masthead.press.turn import one_at_a_time
from masthead.press.view import NUMBER_BYTES

_STEPS_OF_LEADS = 8


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
            printings = _forget_printings(change, paths=_addresses_of(change, path=path))
            files = _forget_files(change)
        renew(edition)
    return Forgotten(printings=printings, files=files)


def _addresses_of(change: Change, *, path: str) -> set[str]:
    """Return a path and every other from which readers were ever led to it."""
    leads: dict[str, set[str]] = {}
    rows = (*change.items("paths"), *((key[NUMBER_BYTES:], raw) for key, raw in change.items("before") if raw))
    for key, raw in rows:
        location = unpack(raw).location
        if location:
            leads.setdefault(location, set()).add(key.decode())
    found = {path}
    for _ in range(_STEPS_OF_LEADS):
        found |= {each for known in found for location in leads if location.endswith(known) for each in leads[location]}
    return found


def _forget_printings(change: Change, *, paths: set[str]) -> int:
    """Forget every earlier printing of the paths, and of whatever names one of them."""
    named = spellings(paths)
    doomed = [
        key
        for key, entry in _earlier(change)
        if key[NUMBER_BYTES:].decode() in paths or not named.isdisjoint(named_by(change, entry=entry))
    ]
    _forget_steps(change, keys=doomed)
    return len(doomed)


def _forget_files(change: Change) -> int:
    """Forget files that are answered no more and that no printing shows which is still kept."""
    shown = {each for _, entry in _earlier(change) for each in named_by(change, entry=entry)}
    doomed = [
        key
        for key, _ in _earlier(change)
        if (path := key[NUMBER_BYTES:]).decode().startswith(IMMUTABLE)
        and path not in shown
        and change.get("paths", path) is None
    ]
    _forget_steps(change, keys=doomed)
    return len({key[NUMBER_BYTES:] for key in doomed})


def _earlier(change: Change) -> Iterator[tuple[bytes, Entry]]:
    return ((key, unpack(raw)) for key, raw in change.items("before") if raw)


def _forget_steps(change: Change, *, keys: list[bytes]) -> None:
    for key in keys:
        raw = change.get("before", key)
        change.delete("before", key)
        change.count_uses(packed=(raw or b"",), step=-1)
