"""Bring a large picture down to a size and into sRGB band by band, so that it is held once and not for each step."""

from math import ceil
from typing import Final

from PIL import Image

from masthead.pictures.colours import in_srgb

_ROWS: Final = 64
# How far the filter looks around a pixel, in pixels of the result.
_REACH: Final = 3
# A palette's numbers cannot be mixed; these are brought into colours first.
_BY_NUMBER: Final = frozenset({"1", "P", "PA"})


def within(picture: Image.Image, *, longest_side: int, profile: bytes | None) -> Image.Image:
    """Return the picture in sRGB, with neither side longer than that.

    Args:
        profile: the ICC profile that came with it.
    Cost: the picture itself, the result, and little more.
    """
    shrinks = max(1.0, max(picture.size) / longest_side)
    width, height = (max(1, round(side / shrinks)) for side in picture.size)
    result: Image.Image | None = None
    for top in range(0, height, _ROWS):
        rows = top, min(top + _ROWS, height)
        band = _band(picture, rows=rows, size=(width, height), profile=profile)
        result = result or Image.new(band.mode, (width, height))
        result.paste(band, (0, top))
    assert result is not None, "a picture has at least one row"
    return result


def _band(picture: Image.Image, *, rows: tuple[int, int], size: tuple[int, int], profile: bytes | None) -> Image.Image:
    scale = picture.height / size[1]
    begin, end = (row * scale for row in rows)
    around = _REACH * max(1.0, scale) + 1
    above, below = max(0, int(begin - around)), min(picture.height, ceil(end + around))
    piece = picture.crop((0, above, picture.width, below))
    if piece.mode in _BY_NUMBER:
        piece = in_srgb(piece, profile=profile)
    box = (0, begin - above, picture.width, min(end, picture.height) - above)
    small = piece.resize((size[0], rows[1] - rows[0]), Image.Resampling.LANCZOS, box=box)
    return small if picture.mode in _BY_NUMBER else in_srgb(small, profile=profile)
