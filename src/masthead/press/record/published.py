"""What stands below ``/.well-known/masthead/``: the key, the signed edition, and all that proves a page.

Served from the tree itself, and written into mirrors file by file. Other than pages, these are no part of an edition.
"""

import json
from collections.abc import Iterator
from typing import Final

from masthead.press.record import tree
from masthead.press.view import View, key_of

FOLDER: Final = "/.well-known/masthead/"
KEY, EDITION, NOW, CHUNKS = "key.txt", "edition.json", "now.json", "chunks.txt"
LEAVES, WHERE, EDITIONS = "leaves/", "where/", "editions/"
# What a mirror holds there besides, for its own use.
STATE: Final = f"{FOLDER[1:]}mirror.json"
SIGNED: Final = b"signed"
_LONGEST: Final = 12


def published(view: View, name: str) -> bytes | None:
    """Return one of the files, by its name below the folder; None where there is none.

    Cost: at most 256 look-ups, and for the list of chunks one for each 256 pages.
    """
    if name == NOW:
        return json.dumps({"edition": view.number}).encode() + b"\n"
    raw = view.get("meta", SIGNED)
    if raw is None:
        return None
    if name == EDITION:
        return raw
    if name == KEY:
        return f"{json.loads(raw)['key']}\n".encode()
    if name == CHUNKS:
        return b"".join(each.hex().encode() + b"\n" for each in tree.chunk_roots(view))
    return _numbered(view, name=name)


def _numbered(view: View, *, name: str) -> bytes | None:
    folder, _, rest = name.partition("/")
    stem, _, suffix = rest.rpartition(".")
    if len(stem) > _LONGEST or f"{folder}/" not in (LEAVES, WHERE, EDITIONS):
        return None
    if f"{folder}/" == WHERE:
        is_bucket = len(stem) == 2 and not stem.strip("0123456789abcdef") and suffix == "txt"
        return _where(view, bucket=bytes.fromhex(stem)) if is_bucket else None
    if not (stem.isascii() and stem.isdigit()) or stem != str(int(stem)):
        return None
    if f"{folder}/" == EDITIONS:
        return view.get("statements", key_of(int(stem))) if suffix == "json" else None
    return (
        b"".join(text + b"\n" for text in tree.leaf_texts(view, chunk=int(stem))) or None if suffix == "txt" else None
    )


def _where(view: View, *, bucket: bytes) -> bytes | None:
    lines = (f"{number} {path}\n" for path, number in tree.numbers_in(view, bucket=bucket))
    return "".join(lines).encode() or None


def number_now(raw: bytes | None) -> int:
    """Return which edition is answered at this moment, from the file that says it; 0 where that is not known."""
    try:
        found = json.loads(raw or b"")["edition"]
    except (ValueError, TypeError, KeyError):
        return 0
    return found if isinstance(found, int) else 0


def name_of_leaves(number: int) -> str:
    """Return the name of the file in which a leaf stands."""
    return f"{LEAVES}{number >> tree.CHUNK_LEVEL}.txt"


def name_of_where(path: str) -> str:
    """Return the name of the file that says which number a path's leaf has."""
    return f"{WHERE}{tree.bucket_of(path).hex()}.txt"


def names(view: View) -> Iterator[str]:
    """Yield the names of all files that a mirror holds, the signed edition last."""
    count = tree.leaf_count(view)
    yield from (f"{LEAVES}{chunk}.txt" for chunk in range(-(-count // tree.CHUNK)))
    yield from (f"{WHERE}{bucket:02x}.txt" for bucket in range(256))
    yield from (CHUNKS, KEY, EDITION)
