"""Which stories readers can read at other addresses, or in other words, than the index knows: told by the edition."""

from collections.abc import Iterator

from masthead.press.records import PageRecord
from masthead.press.view import View

KIND = "story"


def story_at(view: View, path: str) -> int | None:
    """Return the id of the story that stands at a path."""
    owner = view.get("meta", b"owner:" + path.encode())
    raw = view.get("pages", owner) if owner else None
    key = PageRecord.key_in(raw) if raw else None
    return int(key.args[0]) if key is not None and key.kind == KIND else None


def changed_paths(view: View, *, since: int) -> tuple[str, ...] | None:
    """Return what the editions after ``since`` changed; None where those are not kept, or it is not one before."""
    if not view.oldest <= since <= view.number:
        return None
    steps = (step.path for number in range(since + 1, view.number + 1) for step in view.delta(number))
    return tuple(dict.fromkeys(steps))


def story_paths(view: View) -> Iterator[tuple[int, str]]:
    """Yield (id, path) of every story that is printed. Cost: reads what the press remembers of every page."""
    for _, raw in view.items("pages"):
        if PageRecord.key_in(raw).kind == KIND:
            record = PageRecord.unpack(raw)
            if record.path:
                yield int(record.key.args[0]), record.path
