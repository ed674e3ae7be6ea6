"""Bring over the deltas of stores from before: they held each entry twice, as what was and as what came."""

import struct
from itertools import islice
from typing import Final

from masthead.press.change import Change
from masthead.press.view import NUMBER_BYTES, OLDEST

_LENGTH: Final = struct.Struct(">I")
_ROWS_AT_ONCE: Final = 1_000


def bring_over(change: Change) -> None:
    """Keep of each delta only what stood before, for what came is what stands before the next, or now."""
    first = next(change.items("deltas"), None)
    if first is not None:
        oldest = int.from_bytes(first[0][:NUMBER_BYTES], "big") - 1
        change.put("meta", OLDEST, oldest.to_bytes(NUMBER_BYTES, "big"))
    while rows := list(islice(change.items("deltas"), _ROWS_AT_ONCE)):
        for key, value in rows:
            middle = _LENGTH.size + _LENGTH.unpack_from(value)[0]
            change.put("before", key, value[_LENGTH.size : middle])
            change.count_uses(packed=(value[middle:],), step=-1)
            change.delete("deltas", key)
