"""A part of a recording: players ask for films piece by piece, and some play none that cannot be had so.

Source: RFC 9110, sections 13.1.5 and 14. Of several parts at once none is given, but the whole.
"""

import re
from typing import Final

_ONE: Final = re.compile(rb"[ \t]*bytes=(\d{0,18})-(\d{0,18})[ \t]*", re.IGNORECASE)


def part_of(*, asked: bytes, size: int) -> range | None:
    """Return which bytes a Range header asks for: an empty range where there are none such, None for the whole."""
    found = _ONE.fullmatch(asked)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return range(max(0, size - int(found[2])), size)
    begin, end = int(found[1]), int(found[2] or size) + (1 if found[2] else 0)
    if found[2] and end <= begin:
        return None
    return range(begin, min(end, size))


def head_of_part(*, head: bytes, part: range, size: int) -> bytes:
    """Return the head of an answer with this part, made from that of the whole."""
    told = b"content-range: bytes %d-%d/%d\r\ncontent-length: %d\r\n" % (part.start, part.stop - 1, size, len(part))
    return head.replace(b"content-length: %d\r\n" % size, told, 1)
