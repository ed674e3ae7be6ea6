"""Whatever is sent: a clear refusal or a right picture, within bounds of memory, and never another failure."""

import io
import json
import os
import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from masthead.pictures.cleaning import BYTE_CAP, PictureRefused, clean_picture
from masthead.pictures.tests import planted
from masthead.pictures.tests.planted import PLANTED, encoded, png_header

pytestmark = pytest.mark.once
MIB = 1024 * 1024
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def eaten(raw: bytes) -> dict:
    """Clean a picture in a process of its own, so that what it costs can be read."""
    here = Path(__file__)
    environment = os.environ | {"PYTHONPATH": str(here.parents[3])}
    done = subprocess.run(
        [sys.executable, str(here.with_name("bomb_eater.py"))],
        input=raw,
        capture_output=True,
        check=True,
        env=environment,
        timeout=120,
    )
    return json.loads(done.stdout)


def rows_of_nothing(width: int, height: int, *, channels: int, colours: int) -> bytes:
    """Return a whole PNG of one colour: the largest bomb that may be opened at all."""
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + width * channels)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0)
    parts = planted.chunk(b"IHDR", head), planted.chunk(b"IDAT", data), planted.chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def declares(form: str) -> bytes:
    """Return a small file that declares 51 million pixels."""
    if form == "png":
        return png_header(10_000, 5_100)
    if form == "gif":
        return (
            b"GIF89a" + struct.pack("<HHBBB", 10_000, 5_100, 0x80, 0, 0) + b"\0" * 6 + b"\x2c" + b"\0" * 9 + b"\x02\0;"
        )
    whole = bytearray(encoded("JPEG"))
    frame = whole.index(b"\xff\xc0")
    struct.pack_into(">HH", whole, frame + 5, 5_100, 10_000)
    return bytes(whole)


@pytest.mark.parametrize("form", ["png", "gif", "jpg"])
def test_fifty_one_million_pixels_are_refused_from_the_header(form: str) -> None:
    told = eaten(declares(form))
    assert "50 million pixels" in told["said"]
    assert told["seconds"] < 0.2
    assert told["grew_bytes"] < 50 * MIB


def test_a_header_beyond_all_bounds_is_refused_as_too_large() -> None:
    with pytest.raises(PictureRefused, match="50 million"):
        clean_picture(png_header(2**31 - 1, 2**31 - 1))


@pytest.mark.parametrize(("channels", "colours"), [(4, 6), (1, 0)])
def test_the_largest_picture_that_is_opened_stays_within_bounds(channels: int, colours: int) -> None:
    raw = rows_of_nothing(10_000, 4_990, channels=channels, colours=colours)
    assert len(raw) < MIB
    told = eaten(raw)
    assert told["said"] == "4096x2044"
    assert told["grew_bytes"] < 560 * MIB


def test_a_file_above_the_byte_cap_is_refused() -> None:
    with pytest.raises(PictureRefused, match="30 MB"):
        clean_picture(b"\xff\xd8\xff" + b"\0" * BYTE_CAP)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0",
        b"GIF89a",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\0\0\0\0WEBP",
        SVG,
        b"%PDF-1.4\n%%EOF",
        b"<html><script>alert(1)</script>",
        b"BM" + b"\0" * 60,
        b"II*\0" + b"\0" * 60,
        png_header(0, 0),
        png_header(100, 100),
        encoded("BMP"),
        encoded("TIFF"),
        encoded("ICO"),
        encoded("PPM"),
    ],
)
def test_what_is_no_picture_of_ours_is_refused(raw: bytes) -> None:
    with pytest.raises(PictureRefused):
        clean_picture(raw)


@pytest.mark.parametrize("suffix", PLANTED)
def test_a_file_cut_anywhere_is_refused_or_whole(suffix: str) -> None:
    """What follows the picture itself may be missing; nothing that was planted is in what is kept even then."""
    raw = PLANTED[suffix]()
    kept = 0
    for end in range(0, len(raw), max(1, len(raw) // 60)):
        try:
            clean = clean_picture(raw[:end])
        except PictureRefused:
            continue
        kept += 1
        assert planted.found_in(clean.data) == []
        assert (clean.width, clean.height) == (48, 32)
    assert kept < 40


@pytest.mark.parametrize("suffix", PLANTED)
def test_damaged_bytes_are_refused_or_cleaned(suffix: str, runs_whole: bool) -> None:
    luck = random.Random(suffix)
    whole = PLANTED[suffix]()
    for _ in range(5_000 if runs_whole else 80):
        raw = bytearray(whole)
        for _ in range(luck.randint(1, 6)):
            raw[luck.randrange(len(raw))] = luck.randrange(256)
        try:
            clean = clean_picture(bytes(raw))
        except PictureRefused:
            continue
        assert planted.found_in(clean.data) == []


@pytest.mark.parametrize(
    ("head", "tail"),
    [
        (b"", b"PK\x03\x04" + b"payload-of-a-zip" * 4),
        (b"", b"<script>payload-of-a-zip</script>"),
        (b"", b"%PDF-1.7 payload-of-a-zip"),
        (b"", planted.jpeg()),
    ],
)
@pytest.mark.parametrize("suffix", ["jpg", "png", "gif"])
def test_a_file_that_is_two_things_becomes_one(suffix: str, head: bytes, tail: bytes) -> None:
    clean = clean_picture(head + PLANTED[suffix]() + tail)
    assert b"payload-of-a-zip" not in clean.data
    assert planted.found_in(clean.data) == []
    end = {"jpg": b"\xff\xd9", "png": b"IEND\xaeB`\x82"}[clean.suffix]
    assert clean.data.endswith(end)
    assert clean.data.count(end) == 1


def test_a_camera_file_of_several_pictures_keeps_the_first() -> None:
    """A stereo or phone camera stores more pictures behind the first one (MPO); a broken index of them only warns."""
    others = [Image.new("RGB", (48, 32), "black")]
    raw = encoded("MPO", image=planted.picture(), save_all=True, append_images=others)
    assert clean_picture(raw).data.count(b"\xff\xd8\xff") == 1
    broken = raw.replace(b"MPF\0", b"MPF\0" + b"\xff" * 8, 1)
    assert clean_picture(broken).width == 48


def test_an_ending_says_nothing_about_what_is_kept() -> None:
    for raw in (encoded("PNG"), encoded("WEBP"), encoded("GIF")):
        clean = clean_picture(raw)
        assert Image.open(io.BytesIO(clean.data)).format == {"jpg": "JPEG", "png": "PNG"}[clean.suffix]
