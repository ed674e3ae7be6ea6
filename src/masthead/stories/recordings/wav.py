"""WAV: a list of chunks, of which the form of the sound and the sound are kept.

Source: Microsoft and IBM, Multimedia Programming Interface and Data Specifications 1.0.
"""

import struct
from collections.abc import Iterator
from typing import Final

from masthead.stories.recordings.refusal import RecordingRefused

_KEPT: Final = (b"fmt ", b"data")
_PCM: Final = 1


def sound_of(raw: bytes) -> bytes:
    """Return a WAV file of the same sound with nothing beside it.

    Raises:
        RecordingRefused: it is damaged, or not plain PCM, which alone every browser plays.
    """
    found = dict(_chunks(raw))
    if not found.keys() >= {*_KEPT}:
        raise RecordingRefused.damaged()
    form = found[b"fmt "][:16]
    if len(form) < 16 or struct.unpack("<H", form[:2])[0] != _PCM:
        raise RecordingRefused.unknown()
    body = b"WAVE" + b"".join(_chunk(name, data) for name, data in ((b"fmt ", form), (b"data", found[b"data"])))
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _chunks(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(raw):
        name, size = raw[at : at + 4], struct.unpack("<I", raw[at + 4 : at + 8])[0]
        if at + 8 + size > len(raw):
            raise RecordingRefused.damaged()
        yield name, raw[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
