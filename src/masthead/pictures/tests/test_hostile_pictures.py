"""Whatever is sent: a clear refusal or a right picture, within bounds of memory, and never another failure."""

import io
import json
import os
import pickle
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


def eaten(raws: dict[str, bytes]) -> dict[str, dict]:
    """Clean pictures in a process of its own, one after another, so that what each costs can be read."""
    here = Path(__file__)
    environment = os.environ | {"PYTHONPATH": str(here.parents[3])}
    done = subprocess.run(
        [sys.executable, str(here.with_name("bomb_eater.py"))],
        input=pickle.dumps(raws),
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


def with_canvas(width: int, height: int) -> bytes:
    """Return an animated WebP of small frames that declares a large picture."""
    frames = [planted.picture(), planted.picture().transpose(Image.Transpose.ROTATE_180)]
    raw = bytearray(encoded("WEBP", image=frames[0], save_all=True, append_images=frames[1:]))
    at = raw.index(b"VP8X") + 12
    raw[at : at + 6] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes(raw)


def with_extent(width: int, height: int) -> bytes:
    """Return a small AVIF that declares a large picture."""
    raw = bytearray(encoded("AVIF"))
    struct.pack_into(">II", raw, raw.index(b"ispe") + 8, width, height)
    return bytes(raw)


def with_scans(count: int, *, size: tuple[int, int]) -> bytes:
    """Return a JPEG that goes over its picture so often."""
    raw = encoded("JPEG", image=Image.new("RGB", size), progressive=True)
    begin, end = raw.rindex(b"\xff\xda"), raw.rindex(b"\xff\xd9")
    return raw[:end] + raw[begin:end] * count + raw[end:]


def with_chunk(name: bytes, head: bytes) -> bytes:
    """Return a PNG with a part of 3 KB that unpacks to 3 MB."""
    plain = encoded("PNG")
    return plain[:33] + planted.chunk(name, head + zlib.compress(b"\0" * 3_000_000, 9)) + plain[33:]


def test_bombs_are_refused_before_they_cost_anything() -> None:
    told = eaten(
        {form: declares(form) for form in ("png", "gif", "jpg")}
        | {"webp": with_canvas(16_383, 16_383), "animation": with_canvas(7_000, 7_000)}
        | {"avif": with_extent(16_000, 16_000), "avif beyond": with_extent(60_000, 60_000)}
        | {"scans": with_scans(2_000, size=(5_000, 4_000)), "profile": with_chunk(b"iCCP", b"p\0\0")}
        | {"text": with_chunk(b"zTXt", b"Comment\0\0"), "packet": with_chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0")}
        | {"bytes": b"\xff\xd8\xff" + b"\0" * BYTE_CAP}
    )
    assert all("x" not in each["said"].split()[0] for each in told.values()), told
    assert all("50 million" in told[form]["said"] for form in ("png", "gif", "jpg", "webp", "avif"))
    slow = {name: each for name, each in told.items() if each["seconds"] > 0.2 or each["grew_bytes"] > 150 * MIB}
    assert slow == {}


def test_of_an_animation_with_thousands_of_pictures_one_is_decoded() -> None:
    frames = [Image.new("RGB", (48, 32), (number % 256, number // 256, 7)) for number in range(2_000)]
    raws = {form: encoded(form, image=frames[0], save_all=True, append_images=frames[1:]) for form in ("GIF", "PNG")}
    for told in eaten(raws).values():
        assert told["seconds"] < 0.2
        assert told["grew_bytes"] < 20 * MIB


@pytest.mark.parametrize("tail", [b"", b"\xff\xda" * 1_000])
def test_a_progressive_picture_of_an_editor_is_no_bomb(tail: bytes) -> None:
    """A telephone may lay a film behind its picture: what looks like scans there is none."""
    assert clean_picture(with_scans(30, size=(60, 40)) + tail).width == 60


def test_a_header_beyond_all_bounds_is_refused_as_too_large() -> None:
    with pytest.raises(PictureRefused, match="50 million"):
        clean_picture(png_header(2**31 - 1, 2**31 - 1))


def test_the_largest_pictures_that_are_opened_stay_within_bounds() -> None:
    raws = {
        "wide": rows_of_nothing(10_000, 4_990, channels=4, colours=6),
        "square": rows_of_nothing(7_070, 7_070, channels=4, colours=6),
        "grey": rows_of_nothing(10_000, 4_990, channels=1, colours=0),
        "jpg": encoded("JPEG", image=Image.new("RGB", (8_180, 6_100)), progressive=True),
        "webp": encoded("WEBP", image=Image.new("RGB", (4_900, 3_260))),
    }
    assert all(len(raw) < MIB for raw in raws.values())
    told = eaten(raws)
    said = {name: told[name]["said"] for name in raws}
    assert said["wide"] == said["grey"] == "4096x2044"
    assert (said["square"], said["jpg"], said["webp"]) == ("4096x4096", "4090x3050", "4096x2725")
    assert {name: each["grew_bytes"] // MIB for name, each in told.items() if each["grew_bytes"] > 270 * MIB} == {}


@pytest.mark.parametrize("form", ["WEBP", "AVIF"])
def test_a_picture_whose_decoder_takes_more_has_a_lower_bound(form: str) -> None:
    raw = with_canvas(7_000, 5_000) if form == "WEBP" else with_extent(7_000, 5_000)
    with pytest.raises(PictureRefused, match=r"16 or 28 million|12 million"):
        clean_picture(raw)


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
