"""A recording keeps what is heard and seen, and nothing else; what cannot be kept safely is refused in words."""

import io
import struct
import wave

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from masthead.stories.blocks.recorded import RecordingBlock
from masthead.stories.models import Recording
from masthead.stories.recordings import cleaning
from masthead.stories.recordings.cleaning import clean_recording
from masthead.stories.recordings.refusal import RecordingRefused

WORD = b"planted49.98N36.25E"
# Layer III, version 1, 128 kbit, 44.1 kHz: 417 bytes.
FRAME = b"\xff\xfb\x90\x00" + bytes(413)


def box(name: bytes, *inside: bytes) -> bytes:
    data = b"".join(inside)
    return struct.pack(">I4s", len(data) + 8, name) + data


def track(kind: bytes, codec: bytes, *more: bytes) -> bytes:
    dated = bytes(4) + WORD[:8] + bytes(12)
    media = box(
        b"mdia",
        box(b"mdhd", dated),
        box(b"hdlr", bytes(8), kind, bytes(12), WORD),
        box(b"minf", box(b"stbl", box(b"stsd", bytes(12), codec, bytes(20)))),
    )
    return box(b"trak", box(b"tkhd", dated), media, *more)


def film(*tracks: bytes, brand: bytes = b"isom", more: bytes = b"") -> bytes:
    told = box(b"udta", box(b"\xa9xyz", WORD))
    return (
        box(b"ftyp", brand, bytes(4))
        + box(b"moov", box(b"mvhd", bytes(4), WORD[:8], bytes(12)), *tracks, told)
        + box(b"free", WORD)
        + box(b"mdat", b"picture and sound")
        + more
    )


def sound(*chunks: bytes) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8_000)
        file.writeframes(b"abcdef" * 20)
    raw = out.getvalue() + b"".join(chunks)
    return raw[:4] + struct.pack("<I", len(raw) - 8) + raw[8:]


ID3 = b"ID3\x04\x00\x00" + bytes([0, 0, 0, len(WORD)]) + WORD
SPEECH = track(b"soun", b"mp4a")
SCENE = track(b"vide", b"avc1", box(b"meta", WORD))
GOOD = {
    "mp3": ID3 + FRAME * 12 + b"TAG" + WORD.ljust(125, b"\0"),
    "wav": sound(b"LIST" + struct.pack("<I", 20) + WORD.ljust(20, b"\0")),
    "mp4": film(SPEECH, SCENE, more=box(b"uuid", WORD)),
    "m4a": film(SPEECH),
}


@pytest.mark.once
@pytest.mark.parametrize("suffix", GOOD)
def test_what_was_planted_is_gone_and_what_is_heard_stays(suffix: str) -> None:
    clean = clean_recording(GOOD[suffix])
    assert (clean.suffix, clean.media_type.split("/")[0]) == (suffix, "video" if suffix == "mp4" else "audio")
    assert b"planted" not in clean.data
    assert clean_recording(clean.data).data == clean.data
    if suffix == "mp3":
        assert clean.data == FRAME * 12
    elif suffix == "wav":
        with wave.open(io.BytesIO(clean.data)) as file:
            assert file.readframes(1_000) == b"abcdef" * 20
    else:
        # Nothing moved: a player finds what it finds by its place in the file.
        assert clean.data.index(b"picture and sound") == GOOD[suffix].index(b"picture and sound")


@pytest.mark.once
@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "no MP3"),
        (b"<svg onload=alert(1)>" * 400, "no MP3"),
        (FRAME * 3, "no MP3"),
        (film(SPEECH, track(b"meta", b"mebx")), "track of something besides"),
        (film(track(b"vide", b"hvc1")), "no MP3"),
        (film(SPEECH, brand=b"qt  "), "no MP3"),
        (film(SPEECH) + box(b"moof", b""), "no MP3"),
        (GOOD["mp4"][:-30], "damaged"),
        (film(), "damaged"),
        (b"\0\0\0\x01ftyp" + b"\xff" * 40, "damaged"),
        (GOOD["wav"][:60], "damaged"),
        (GOOD["wav"].replace(b"fmt \x10\0\0\0\x01", b"fmt \x10\0\0\0\x03"), "no MP3"),
    ],
)
def test_what_cannot_be_kept_safely_is_refused(raw: bytes, why: str) -> None:
    with pytest.raises(RecordingRefused, match=why):
        clean_recording(raw)


@pytest.mark.once
def test_one_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "MOST_BYTES", 1024**2)
    with pytest.raises(RecordingRefused, match="may have 1 MB"):
        clean_recording(FRAME * 3_000)


def test_an_upload_is_cleaned_before_it_is_stored(db: None) -> None:
    made = Recording(title="Speech", file=ContentFile(GOOD["mp3"], name="Olena at home.mp3"))
    made.full_clean()
    made.save()
    with made.file.open() as file:
        assert file.read() == FRAME * 12
    assert (made.media_type, "Olena" in made.file.name) == ("audio/mpeg", False)
    with pytest.raises(ValidationError, match="no MP3"):
        Recording(title="None", file=ContentFile(b"text", name="a.mp3")).full_clean()


def test_two_choices_are_compared_by_their_names_as_words() -> None:
    """At such a name Python's reader of HTML gives up, and the comparison of two versions was an error page."""
    chooser = RecordingBlock().child_blocks["recording"]
    before, after = Recording(title="Rain <![x on"), Recording(title="Rain <b>on</b>")
    compared = chooser.get_comparison_class()(chooser, True, True, before, after)
    assert compared.htmldiff() == (
        'Rain &lt;<span class="deletion">![x on</span><span class="addition">b&gt;on&lt;/b&gt;</span>'
    )
    assert compared.htmlvalue(after) == "Rain &lt;b&gt;on&lt;/b&gt;"
