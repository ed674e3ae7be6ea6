"""Bring a picture's colours into sRGB, so that dropping its profile changes nothing that is seen."""

import io
from contextlib import suppress

from PIL import Image, ImageCms


def in_srgb(picture: Image.Image, *, profile: bytes | None) -> Image.Image:
    """Return the picture with eight bits a channel, in sRGB, as RGB or (where anything shines through) RGBA.

    Args:
        profile: the ICC profile that came with it; one that does not fit or cannot be read is left out of account.
    """
    eight = _in_eight_bits(picture)
    if eight.has_transparency_data:
        full = eight.convert("RGBA")
        shown = _translated(full.convert("RGB"), profile=profile)
        shown.putalpha(full.getchannel("A"))
        return shown
    return _translated(eight, profile=profile)


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    """Return a grey picture of 16 bits in 8; Pillow itself would cut everything above 255 to white."""
    if not picture.mode.startswith("I"):
        return picture
    return picture.convert("F").point(lambda value: value * (1 / 257) + 0.5).convert("L")


def _translated(picture: Image.Image, *, profile: bytes | None) -> Image.Image:
    plain = picture if picture.mode in {"L", "RGB", "CMYK"} else picture.convert("RGB")
    if profile:
        # A profile that is none, or is meant for other channels, tells nothing about this picture.
        with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(plain, source, ImageCms.createProfile("sRGB"), outputMode="RGB") or plain
    return plain.convert("RGB")
