"""Rows of the table ``staged``: what becomes of a page, or of a file, when a whole print that is under way is shown.

An entry that lies ready is counted as a user of its bodies, so nothing that is printed meanwhile drops them.
"""

import struct
from typing import Final

from masthead.press.change import Change
from masthead.press.records import ID_BYTES
from masthead.press.view import View

AS_IT_SHOULD_BE: Final = b""
TO_GO: Final = b"-"
_TO_SHOW: Final = struct.Struct(">cH")
_FILE: Final = b"the file at "


def row_of(*, path: str, packed: bytes) -> bytes:
    """Return the row that says what is to be shown at a path; both are empty where a page has nothing to show."""
    name = path.encode()
    return _TO_SHOW.pack(b"+", len(name)) + name + packed


def shown_by(row: bytes) -> tuple[str, bytes] | None:
    """Return the path and the packed entry that a row says are to be shown; None where it says something else."""
    if row in {AS_IT_SHOULD_BE, TO_GO}:
        return None
    end = _TO_SHOW.size + _TO_SHOW.unpack_from(row)[1]
    return row[_TO_SHOW.size : end].decode(), row[end:]


def file_key(path: str) -> bytes:
    """Return the key of a file's row; a page's is its id."""
    return _FILE + path.encode()


def is_file(key: bytes) -> bool:
    """Return whether a row is a file's."""
    return len(key) > ID_BYTES and key.startswith(_FILE)


def lay(change: Change, *, key: bytes, row: bytes) -> None:
    """Say what becomes of a page or a file, in place of what was said before."""
    shown = shown_by(row)
    if shown is not None:
        # Before the other is counted out, which may have the same bodies.
        change.count_uses(packed=(shown[1],), step=1)
    take_back(change, key=key)
    change.put("staged", key, row)


def take_back(change: Change, *, key: bytes) -> None:
    """Say that a page is as it should be, where a whole print has come by it: it was printed by itself since."""
    row = change.get("staged", key)
    if not row:
        return
    change.put("staged", key, AS_IT_SHOULD_BE)
    shown = shown_by(row)
    if shown is not None:
        change.count_uses(packed=(shown[1],), step=-1)


def is_waiting(view: View, *, key: bytes) -> bool:
    """Return whether readers see something else of a page than what the press remembers of it."""
    return bool(view.get("staged", key))
