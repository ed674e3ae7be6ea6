"""Which stories readers can read at other addresses, or in other words, than the index knows: told by the edition."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final

from masthead.live.paths import older_path
from masthead.press.edition import Edition
from masthead.press.records import PageRecord, owner_of
from masthead.press.table import PageKey
from masthead.press.view import View

KIND: Final = "story"
_OLDER: Final = "live-older"
# Of more it is quicker to look at every story than at each change.
_MOST_CHANGES: Final = 5_000
_PAGES_AT_ONCE: Final = 1_000


def story_at(view: View, path: str) -> tuple[int, str] | None:
    """Return the id and the own path of the story that stands at a path, or has an older page of entries there."""
    key = owner_of(view, path=path)
    if key is None or key.kind not in {KIND, _OLDER}:
        return None
    raw = view.get("pages", PageKey(KIND, key.args[:1]).id)
    own = PageRecord.unpack(raw).path if raw is not None else ""
    return (int(key.args[0]), own) if own else None


def pages_of(view: View, path: str) -> tuple[bytes, ...]:
    """Return the bodies of the story at a path: its own page, and the older pages of its entries where it has some."""
    found, number = [view.read(path)], 0
    while found[-1] is not None:
        number += 1
        found.append(view.read(older_path(story_path=path, page=number)))
    return tuple(each.body for each in found if each is not None)


def changed_paths(view: View, *, since: int) -> tuple[str, ...] | None:
    """Return what the editions after ``since`` changed; None where those are too many, not kept, or none before."""
    if not view.oldest <= since <= view.number:
        return None
    steps = chain.from_iterable(view.delta(number) for number in range(since + 1, view.number + 1))
    paths = tuple(dict.fromkeys(step.path for step in islice(steps, _MOST_CHANGES + 1)))
    return paths if len(paths) <= _MOST_CHANGES else None


def story_paths(view: View) -> Iterator[tuple[int, str]]:
    """Yield (id, path) of every story that is printed. Cost: reads what the press remembers of every page."""
    return _stories_in(raw for _, raw in view.items("pages"))


def stories_bit_by_bit(edition: Edition) -> Iterator[dict[int, str]]:
    """Yield the paths of every story that is printed by their ids, some at a time, each as the edition is then.

    What changes meanwhile is what a later edition changed.
    """
    first = b""
    while True:
        with edition.reading() as view:
            rows = list(islice(view.items_from("pages", first), _PAGES_AT_ONCE))
        yield dict(_stories_in(raw for _, raw in rows))
        if len(rows) < _PAGES_AT_ONCE:
            return
        first = rows[-1][0] + b"\0"


def _stories_in(records: Iterable[bytes]) -> Iterator[tuple[int, str]]:
    for raw in records:
        if PageRecord.key_in(raw).kind == KIND:
            record = PageRecord.unpack(raw)
            if record.path:
                yield int(record.key.args[0]), record.path
