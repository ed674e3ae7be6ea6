"""MP3: a run of frames, before, between and behind which tags may stand.

Source: ISO/IEC 11172-3 and 13818-3, the header of a frame.
"""

from typing import Final

from masthead.stories.recordings.refusal import RecordingRefused

# Kilobits a second of Layer III, by the number in the header: of version 1, and of 2 and 2.5.
_RATES: Final = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SAMPLES: Final = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
# Fewer are no sound, but bytes that look like it.
_FEWEST: Final = 8
# So much besides frames is no MP3 with tags, but something else.
_MOST_BESIDE: Final = 4 * 1024 * 1024


def frames_of(raw: bytes) -> bytes:
    """Return the frames alone, one after another.

    Raises:
        RecordingRefused: there are none, or hardly any.
    """
    frames, at, beside = bytearray(), 0, 0
    count = 0
    while at + 4 <= len(raw) and beside <= _MOST_BESIDE:
        size = _size_of_frame(raw, at)
        # Only what another frame follows, or the end, or a tag, is a frame.
        if size and at + size <= len(raw) and (_size_of_frame(raw, at + size) or _is_end(raw, at + size)):
            frames += raw[at : at + size]
            at, count = at + size, count + 1
            continue
        step = _size_of_tag(raw, at) or 1
        at, beside = at + step, beside + step
    if count < _FEWEST:
        raise RecordingRefused.unknown()
    return bytes(frames)


def _size_of_frame(raw: bytes, at: int) -> int:
    """Return how long the frame is that begins here; 0 where none does."""
    head = raw[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or head[1] >> 1 & 3 != 1:
        return 0
    version, rate, sample = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or rate in {0, 15} or sample == 3:
        return 0
    is_first = version == 3
    return (144 if is_first else 72) * 1_000 * _RATES[is_first][rate] // _SAMPLES[version][sample] + (head[2] >> 1 & 1)


def _size_of_tag(raw: bytes, at: int) -> int:
    """Return how long the ID3v2 tag is that begins here; 0 where none does."""
    head = raw[at : at + 10]
    if len(head) < 10 or head[:3] != b"ID3":
        return 0
    size = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
    return 10 + size + (10 if head[5] & 0x10 else 0)


def _is_end(raw: bytes, at: int) -> bool:
    return at >= len(raw) - 3 or raw[at : at + 3] in {b"TAG", b"ID3", b"APE", b"LYR"}
