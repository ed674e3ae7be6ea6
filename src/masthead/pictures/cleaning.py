"""Strip a picture of everything but what it shows, and find the credits that it came with."""

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageFile

from masthead.pictures.bands import within
from masthead.pictures.credits import credits_of

PIXEL_CAP: Final = 50_000_000
BYTE_CAP: Final = 30 * 1024 * 1024
LONGEST_SIDE: Final = 4_096
# Of an animation one picture is kept; its decoder holds three of them at once.
ANIMATION_PIXEL_CAP: Final = 12_000_000
# The decoder of WebP takes every picture for an animation; that of AVIF holds a picture twice.
_CAPS: Final = {"WEBP": 16_000_000, "AVIF": 28_000_000}
# A larger JPEG is decoded at half its width and height, which is still more than readers ever get.
_HALVED_PIXELS: Final = 25_000_000
# A camera writes a JPEG in one scan, a picture editor in about ten. Each goes over the whole picture: 300 KB of them
# once took nine seconds.
SCAN_CAP: Final = 50
_OPENED: Final = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
# Those markers of a JPEG that a length follows, and its end; of its pixels none looks like one.
_MARKER: Final = re.compile(rb"\xff[\xc0-\xcf\xd9-\xfe]")
_SCAN, _END = b"\xff\xda", b"\xff\xd9"
# What undoes each orientation of EXIF 2.32, tag 0x0112; 1 is upright.
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class PictureRefused(ValueError):
    """An upload is no picture that can be kept safely; the message is for the person who sent it."""


@dataclass(frozen=True, kw_only=True)
class CleanPicture:
    """A re-encoded picture: ``data`` is ``suffix``-typed bytes without metadata."""

    data: bytes
    suffix: str
    width: int
    height: int
    credits: dict[str, str] = field(default_factory=dict)


def clean_picture(raw: bytes) -> CleanPicture:
    """Return the picture upright, in sRGB and without metadata, and the credits that its IPTC block held.

    Size is checked from the header, before any pixel is decoded: a 20 KiB PNG once decoded to 483 MiB.
    Of an animation the first picture is kept.

    Raises:
        PictureRefused: not a picture, damaged, or above the byte or pixel cap.
    """
    if len(raw) > BYTE_CAP:
        raise PictureRefused(_("This file is larger than 30 MB. Save a smaller copy and upload that."))
    opened = _open(raw)
    with _refusing(_("This picture is damaged. Save it again in a picture editor and upload that.")):
        found = credits_of(opened)
        upright = _decode(opened)
        data, suffix = encoded(upright)
    return CleanPicture(data=data, suffix=suffix, width=upright.width, height=upright.height, credits=found)


def _open(raw: bytes) -> ImageFile.ImageFile:
    with _refusing(_("This file is not a picture that can be read. Nothing was kept.")):
        opened = Image.open(io.BytesIO(raw), formats=_OPENED)
    pixels = opened.width * opened.height
    if pixels > PIXEL_CAP:
        raise PictureRefused(_too_large())
    if opened.format in {"WEBP", "AVIF"} and getattr(opened, "n_frames", 1) > 1 and pixels > ANIMATION_PIXEL_CAP:
        raise PictureRefused(_("This animation has more than 12 million pixels. Upload one picture of it."))
    if pixels > _CAPS.get(opened.format or "", PIXEL_CAP):
        raise PictureRefused(_("A WebP or AVIF picture may have 16 or 28 million pixels. Save this one as JPEG."))
    if opened.format in {"JPEG", "MPO"} and _scan_count(raw) > SCAN_CAP:
        raise PictureRefused(_("This picture is stored in too many layers. Save it again in a picture editor."))
    return opened


def _scan_count(raw: bytes) -> int:
    """Return how often a JPEG goes over its picture, up to its end; what lies behind that is not its own."""
    count, at = 0, 0
    while (marker := _MARKER.search(raw, at)) and marker.group() != _END:
        count += marker.group() == _SCAN
        at = marker.end() + int.from_bytes(raw[marker.end() : marker.end() + 2], "big")
    return count


def _too_large() -> str:
    return _("This picture has more than 50 million pixels. Make it smaller and upload that.")


def _decode(opened: ImageFile.ImageFile) -> Image.Image:
    if opened.width * opened.height > _HALVED_PIXELS:
        opened.draft(None, (opened.width // 2, opened.height // 2))
    opened.load()
    turn = _turn(opened)
    shown = within(opened, longest_side=LONGEST_SIDE, profile=opened.info.get("icc_profile"))
    # What follows makes copies; the large one is not needed for them.
    opened.close()
    return shown.transpose(turn) if turn is not None else shown


def _turn(opened: ImageFile.ImageFile) -> Image.Transpose | None:
    """Return how the picture must be turned to stand upright; camera data that cannot be read turn nothing."""
    try:
        return _TURNS.get(opened.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001 - any damage to what is thrown away next must not cost the picture
        return None


def encoded(upright: Image.Image) -> tuple[bytes, str]:
    """Return the pixels alone, in a fresh file: nothing else of the upload is carried over."""
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)
    out = io.BytesIO()
    if bare.mode == "RGBA":
        bare.save(out, "PNG", optimize=False)
        return out.getvalue(), "png"
    bare.save(out, "JPEG", quality=90, optimize=True, progressive=True)
    return out.getvalue(), "jpg"


@contextmanager
def _refusing(message: str) -> Iterator[None]:
    """Refuse the picture for whatever goes wrong inside: decoders fail in too many ways to name them."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Image.DecompressionBombError as error:
        raise PictureRefused(_too_large()) from error
    except Exception as error:
        raise PictureRefused(message) from error
