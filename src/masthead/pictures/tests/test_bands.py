"""A picture that is brought down band by band is the one that comes of it in one piece."""

import random

import pytest
from PIL import Image, ImageChops, ImageCms

from masthead.pictures.bands import within
from masthead.pictures.colours import in_srgb

pytestmark = pytest.mark.once
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def noise(size: tuple[int, int], mode: str) -> Image.Image:
    small = size[0] // 3 + 1, size[1] // 3 + 1
    # Within the middle of the scale: a filter overshoots, and where it cuts that off depends on which way goes first.
    raw = bytes(64 + byte // 2 for byte in random.Random(mode).randbytes(small[0] * small[1] * 4))
    drawn = Image.frombytes("RGBA", small, raw).resize(size)
    return drawn.quantize(60) if mode == "P" else drawn.convert("RGB").convert(mode) if mode != "RGBA" else drawn


def in_one_piece(picture: Image.Image, *, longest_side: int, profile: bytes | None) -> Image.Image:
    first = in_srgb(picture, profile=profile) if picture.mode == "P" else picture.copy()
    first.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    return first if picture.mode == "P" else in_srgb(first, profile=profile)


@pytest.mark.parametrize("profile", [None, PROFILE])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "CMYK"])
@pytest.mark.parametrize("size", [(900, 701), (300, 1_000), (90, 33)])
def test_bands_leave_no_seam(size: tuple[int, int], mode: str, profile: bytes | None) -> None:
    picture = noise(size, mode)
    made = within(picture, longest_side=400, profile=profile)
    wanted = in_one_piece(picture, longest_side=400, profile=profile)
    assert (made.mode, made.size) == (wanted.mode, wanted.size)
    assert max(high for _, high in ImageChops.difference(made, wanted).getextrema()) <= 9


def test_a_grey_picture_of_sixteen_bits_keeps_its_shades() -> None:
    drawn = Image.new("I;16", (800, 600), 40_000)
    drawn.paste(Image.new("I;16", (800, 300)), (0, 300))
    made = within(drawn, longest_side=400, profile=None)
    assert (made.getpixel((200, 50)), made.getpixel((200, 250))) == ((156, 156, 156), (0, 0, 0))
