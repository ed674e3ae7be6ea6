"""MP4: boxes within boxes. What tells of the maker is blanked where it stands, so that nothing has to move.

Source: ISO/IEC 14496-12, the ISO base media file format.
"""

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from masthead.stories.recordings.refusal import RecordingRefused

# What a player needs; all else within these becomes free space.
_KEPT: Final = {
    b"": {b"ftyp", b"moov", b"mdat"},
    b"moov": {b"mvhd", b"trak"},
    b"trak": {b"tkhd", b"edts", b"mdia"},
    b"mdia": {b"mdhd", b"hdlr", b"minf"},
    b"minf": {b"vmhd", b"smhd", b"dinf", b"stbl"},
    b"stbl": {b"stsd", b"stts", b"stss", b"ctts", b"stsc", b"stsz", b"stco", b"co64", b"sgpd", b"sbgp", b"sdtp"},
}
_OPEN: Final = _KEPT.keys() - {b""}
_DATED: Final = {b"mvhd", b"tkhd", b"mdhd"}
_SOUND, _PICTURE, _QUICKTIME = b"soun", b"vide", b"qt  "
# AVC and AAC are what every browser plays.
_CODECS: Final = {_SOUND: {b"mp4a"}, _PICTURE: {b"avc1", b"avc3"}}


class _Box(NamedTuple):
    name: bytes
    start: int
    inside: int
    end: int


def blanked(raw: bytes) -> tuple[bytes, bool]:
    """Return the file with all that no player needs blanked, and whether it has a picture.

    Raises:
        RecordingRefused: it is damaged, in pieces, of other codecs, or has a track of something else.
    """
    if raw[8:12] == _QUICKTIME:
        # It may name the file that it was cut from.
        raise RecordingRefused.unknown()
    data, kinds = bytearray(raw), list[bytes]()
    _blank(data, name=b"", start=0, end=len(data), kinds=kinds)
    if not kinds:
        raise RecordingRefused.damaged()
    return bytes(data), _PICTURE in kinds


def _blank(data: bytearray, *, name: bytes, start: int, end: int, kinds: list[bytes]) -> None:
    kind = b""
    for box in _boxes(data, start=start, end=end):
        if box.name == b"moof":
            raise RecordingRefused.unknown()
        if box.name not in _KEPT[name]:
            data[box.start + 4 : box.start + 8] = b"free"
            data[box.inside : box.end] = bytes(box.end - box.inside)
        elif box.name in _OPEN:
            _blank(data, name=box.name, start=box.inside, end=box.end, kinds=kinds)
        elif box.name in _DATED:
            _undate(data, box)
        elif box.name == b"hdlr":
            kind = _kind(data, box)
            kinds.append(kind)
        elif box.name == b"stsd":
            _check_codec(data, box, kind=kinds[-1] if kinds else b"")


def _boxes(data: bytearray, *, start: int, end: int) -> Iterator[_Box]:
    at = start
    while at < end:
        size, name = struct.unpack(">I4s", data[at : at + 8]) if at + 8 <= end else (1, b"")
        inside = at + 8
        if size == 1 and inside + 8 <= end:
            size, inside = struct.unpack(">Q", data[inside : inside + 8])[0], inside + 8
        elif size == 0:
            size = end - at
        if at + size < inside or at + size > end:
            raise RecordingRefused.damaged()
        yield _Box(name, at, inside, at + size)
        at += size


def _undate(data: bytearray, box: _Box) -> None:
    """Set the times of making and changing to none; of version 1 they take twice the place."""
    begin = box.inside + 4
    length = 16 if data[box.inside] else 8
    if begin + length > box.end:
        raise RecordingRefused.damaged()
    data[begin : begin + length] = bytes(length)


def _kind(data: bytearray, box: _Box) -> bytes:
    """Return of what a track is, and blank the name that its maker gave it."""
    kind = bytes(data[box.inside + 8 : box.inside + 12])
    if kind not in {_SOUND, _PICTURE}:
        raise RecordingRefused.has_more()
    data[box.inside + 12 : box.end] = bytes(box.end - box.inside - 12)
    return kind


def _check_codec(data: bytearray, box: _Box, *, kind: bytes) -> None:
    if bytes(data[box.inside + 12 : box.inside + 16]) not in _CODECS.get(kind, ()):
        raise RecordingRefused.unknown()
