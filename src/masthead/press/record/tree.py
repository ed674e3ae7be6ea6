"""The tree over all pages, grown in the store: an edit costs the nodes above one leaf. Source: RFC 6962, 2.1.

Each path has a leaf for life; one that was withdrawn says so. A node is kept once both nodes below it are there.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice
from typing import Final

from masthead.lib.merkle import leaf_hash, node_hash, root_of_leaves
from masthead.press.change import Change
from masthead.press.record.as_file import FORM
from masthead.press.record.leaf import Leaf
from masthead.press.view import NUMBER_BYTES, View, key_of

# So many leaves are published in one file.
CHUNK_LEVEL: Final = 8
CHUNK: Final = 1 << CHUNK_LEVEL
_GROWN: Final = b"grown"
_SWEPT: Final = b"swept"
_FORM: Final = b"form"


def grow(change: Change, *, most: int) -> bool:
    """Bring the tree nearer to the newest edition, by at most so many pages; return whether it is there.

    Cost: for each page its body, and as many nodes as the tree is deep.
    """
    if change.get("meta", _FORM) != FORM:
        _begin_anew(change)
    return _sweep(change, most=most) and _follow(change, most=most)


def _begin_anew(change: Change) -> None:
    """Look at every page, where files take another form or there is no tree; leaves keep their numbers."""
    change.put("meta", _FORM, FORM)
    change.put("meta", _SWEPT, b"\0")
    if change.get("meta", _GROWN) is None:
        change.put("meta", _GROWN, key_of(change.number + 1))


def _sweep(change: Change, *, most: int) -> bool:
    last = change.get("meta", _SWEPT)
    if last is None:
        return True
    keys = _keys_after(change, table="paths", last=last, most=most)
    _set_leaves(change, paths={key.decode() for key in keys})
    if len(keys) < most:
        change.delete("meta", _SWEPT)
        return True
    change.put("meta", _SWEPT, keys[-1])
    return False


def _follow(change: Change, *, most: int) -> bool:
    """Follow the annals, from the line that was looked at last."""
    keys = _keys_after(change, table="annals", last=change.get("meta", _GROWN) or b"", most=most)
    if keys:
        _set_leaves(change, paths={key[NUMBER_BYTES:].decode() for key in keys})
        change.put("meta", _GROWN, keys[-1])
    return len(keys) < most


def _keys_after(change: Change, *, table: str, last: bytes, most: int) -> list[bytes]:
    return list(islice((key for key, _ in change.items_from(table, last) if key != last), most))


def leaf_count(view: View) -> int:
    """Return how many leaves the tree has."""
    return view.count("leaves")


def root(view: View) -> bytes:
    """Return the tree's root."""
    return root_of_leaves(list(chunk_roots(view)))


def chunk_roots(view: View) -> Iterator[bytes]:
    """Yield the root of each chunk of leaves; the last may be smaller."""
    count = leaf_count(view)
    for index in range(count >> CHUNK_LEVEL):
        yield view.get("nodes", _node_key(level=CHUNK_LEVEL, index=index)) or b""
    rest = [leaf_hash(text) for text in leaf_texts(view, chunk=count >> CHUNK_LEVEL)]
    if rest:
        yield root_of_leaves(rest)


def leaf_texts(view: View, *, chunk: int) -> Iterator[bytes]:
    """Yield the leaves of a chunk, in their order."""
    first = chunk << CHUNK_LEVEL
    for number in range(first, first + CHUNK):
        text = view.get("leaves", key_of(number))
        if text is None:
            return
        yield text


def bucket_of(path: str) -> bytes:
    """Return in which of 256 lists of paths a path is found."""
    return sha256(path.encode()).digest()[:1]


def numbers_in(view: View, *, bucket: bytes) -> Iterator[tuple[str, int]]:
    """Yield the paths of a list, each with the number of its leaf."""
    return ((key[1:].decode(), int.from_bytes(raw, "big")) for key, raw in view.items("numbers", bucket))


def _set_leaves(change: Change, *, paths: Iterable[str]) -> None:
    dirty = set[int]()
    for path in sorted(paths):
        number = _number_of(change, path=path)
        entry = change.entry(path)
        if number is None and entry is None:
            continue
        if number is None:
            number = leaf_count(change)
            change.put("numbers", bucket_of(path) + path.encode(), key_of(number))
        leaf = Leaf(path) if entry is None else Leaf.of(path=path, entry=entry, body=_body(change, path=path))
        text = leaf.text()
        if change.get("leaves", key_of(number)) != text:
            change.put("leaves", key_of(number), text)
            change.put("nodes", _node_key(level=0, index=number), leaf_hash(text))
            dirty.add(number)
    _hash_upwards(change, dirty=dirty)


def _number_of(change: Change, *, path: str) -> int | None:
    raw = change.get("numbers", bucket_of(path) + path.encode())
    return None if raw is None else int.from_bytes(raw, "big")


def _body(change: Change, *, path: str) -> bytes:
    answer = change.read(path)
    return answer.body if answer else b""


def _hash_upwards(change: Change, *, dirty: set[int]) -> None:
    """Hash anew every node above the dirty ones that has both nodes below it."""
    count, level = leaf_count(change), 0
    while dirty:
        whole = count >> (level + 1)
        dirty = {index >> 1 for index in dirty if index >> 1 < whole}
        for index in dirty:
            left, right = (_node(change, level=level, index=2 * index + side) for side in (0, 1))
            change.put("nodes", _node_key(level=level + 1, index=index), node_hash(left, right))
        level += 1


def _node(view: View, *, level: int, index: int) -> bytes:
    return view.get("nodes", _node_key(level=level, index=index)) or b""


def _node_key(*, level: int, index: int) -> bytes:
    return bytes([level]) + key_of(index)
