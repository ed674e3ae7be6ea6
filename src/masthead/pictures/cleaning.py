"""Strip a picture of everything but what it shows, its credit and its copyright."""

import io
import warnings
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps, IptcImagePlugin

from masthead.lib.names import only_printable

PIXEL_CAP: Final = 50_000_000
BYTE_CAP: Final = 30 * 1024 * 1024
LONGEST_SIDE: Final = 4_096
_OPENED: Final = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
_IPTC_FIELDS: Final = {(2, 80): "credit", (2, 116): "rights", (2, 120): "caption"}


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
    """Return the picture upright and without metadata, and the credits that its IPTC block held.

    Size is checked from the header, before any pixel is decoded: a 20 KiB PNG once decoded to 483 MiB.

    Raises:
        PictureRefused: not a picture, damaged, or above the byte or pixel cap.
    """
    if len(raw) > BYTE_CAP:
        raise PictureRefused(_("This file is larger than 30 MB. Save a smaller copy and upload that."))
    opened = _open(raw)
    found = _credits(opened)
    upright = _decode(opened)
    data, suffix = _encode(upright)
    return CleanPicture(data=data, suffix=suffix, width=upright.width, height=upright.height, credits=found)


def _open(raw: bytes) -> ImageFile.ImageFile:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(raw), formats=_OPENED)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureRefused(_("This file is not a picture that can be read. Nothing was kept.")) from error
    if opened.width * opened.height > PIXEL_CAP:
        raise PictureRefused(_("This picture has more than 50 million pixels. Make it smaller and upload that."))
    return opened


def _decode(opened: Image.Image) -> Image.Image:
    try:
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE)) if opened.format == "JPEG" else None
        opened.load()
        upright = ImageOps.exif_transpose(opened) or opened
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        message = _("This picture is damaged. Save it again in a picture editor and upload that.")
        raise PictureRefused(message) from error
    return upright


def _encode(upright: Image.Image) -> tuple[bytes, str]:
    has_alpha = "A" in upright.getbands() or "transparency" in upright.info
    bare = Image.new("RGBA" if has_alpha else "RGB", upright.size)
    bare.paste(upright.convert(bare.mode))
    out = io.BytesIO()
    if has_alpha:
        bare.save(out, "PNG", optimize=False)
        return out.getvalue(), "png"
    bare.save(out, "JPEG", quality=90, optimize=True, progressive=True)
    return out.getvalue(), "jpg"


def _credits(opened: ImageFile.ImageFile) -> dict[str, str]:
    try:
        block = IptcImagePlugin.getiptcinfo(opened) or {}
    except (OSError, ValueError, SyntaxError, KeyError, IndexError):
        return {}
    return {
        name: only_printable(value.decode("utf-8", "replace"))[:160]
        for key, name in _IPTC_FIELDS.items()
        if isinstance(value := block.get(key), bytes)
    }
