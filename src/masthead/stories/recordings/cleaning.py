"""Clean a recording: keep what is heard and seen, and nothing that says where, when or by what it was made."""

from dataclasses import dataclass
from typing import Final

from masthead.stories.recordings.mp3 import frames_of
from masthead.stories.recordings.mp4 import blanked
from masthead.stories.recordings.refusal import RecordingRefused
from masthead.stories.recordings.wav import sound_of

MOST_BYTES: Final = 30 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class CleanRecording:
    """A recording ready to be kept: its bytes, and how they are named and announced."""

    data: bytes
    suffix: str
    media_type: str


def clean_recording(raw: bytes) -> CleanRecording:
    """Return a recording without metadata. What the picture itself shows, or the sound says, stays.

    Raises:
        RecordingRefused: it is too large, of no kind that every browser plays, damaged, or has more than sound and
            picture in it, such as positions.
    """
    if len(raw) > MOST_BYTES:
        raise RecordingRefused.too_large(MOST_BYTES)
    if raw[:4] == b"RIFF" and raw[8:12] == b"WAVE":
        return CleanRecording(data=sound_of(raw), suffix="wav", media_type="audio/wav")
    if raw[4:8] == b"ftyp":
        data, has_picture = blanked(raw)
        suffix, media_type = ("mp4", "video/mp4") if has_picture else ("m4a", "audio/mp4")
        return CleanRecording(data=data, suffix=suffix, media_type=media_type)
    return CleanRecording(data=frames_of(raw), suffix="mp3", media_type="audio/mpeg")
