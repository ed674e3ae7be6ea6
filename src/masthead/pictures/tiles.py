"""Lay tiles over parts of a picture, so that nothing of what stood there is left in any byte of it.

The tiles are the same in every picture. A blur, or tiles in the colours of what they hide, can be computed back
when one guesses well: a plate, a word, a face. Nothing can be computed from these.
"""

import io
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw

from masthead.pictures.cleaning import CleanPicture, encoded

_SHADES: Final = ((92, 92, 96), (124, 124, 128))
_TILES_ACROSS: Final = 48
_LEAST_TILE: Final = 6
# A JPEG mixes what stands in the same block of 16 pixels, and colours two pixels further. That happened twice: in the
# upload, whose blocks may lie anywhere (and which was made smaller after that, which reaches three pixels further), and
# in the stored picture, whose blocks begin at its corner.
_BLOCK: Final = 16
_BEFORE: Final = 20
_AFTER: Final = 2
# So far around a part at most is hidden with it.
MARGIN: Final = _BEFORE + _BLOCK - 1 + _AFTER


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a picture, in its pixels: where it begins, and how large it is."""

    left: int
    top: int
    width: int
    height: int


def tiled(raw: bytes, *, parts: tuple[Part, ...]) -> CleanPicture:
    """Return a stored picture with tiles over these parts, and over what a file smears around them.

    Raises:
        ValueError: a part lies outside the picture.
    """
    shown = Image.open(io.BytesIO(raw), formats=("JPEG", "PNG"))
    shown.load()
    picture = shown if shown.mode == "RGBA" else shown.convert("RGB")
    tiles = _tiles(picture)
    for part in parts:
        box = _box(part, size=picture.size)
        picture.paste(tiles.crop(box), box)
    data, suffix = encoded(picture)
    return CleanPicture(data=data, suffix=suffix, width=picture.width, height=picture.height)


def _tiles(picture: Image.Image) -> Image.Image:
    """Return tiles all over, as many in a large picture as in a small one."""
    width, height = picture.size
    side = max(_LEAST_TILE, max(width, height) // _TILES_ACROSS)
    tiles = Image.new(picture.mode, picture.size, _SHADES[0])
    pen = ImageDraw.Draw(tiles)
    for top in range(0, height, side):
        for left in range(top // side % 2 * side, width, 2 * side):
            pen.rectangle((left, top, left + side - 1, top + side - 1), fill=_SHADES[1])
    return tiles


def _box(part: Part, *, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of what has to be hidden, within the picture."""
    width, height = size
    if part.left >= width or part.top >= height:
        raise ValueError(part)
    left, right = _reach(part.left, part.left + part.width)
    top, bottom = _reach(part.top, part.top + part.height)
    return max(0, left), max(0, top), min(width, right), min(height, bottom)


def _reach(begin: int, end: int) -> tuple[int, int]:
    begin, end = begin - _BEFORE, end + _BEFORE
    return begin // _BLOCK * _BLOCK - _AFTER, -(-end // _BLOCK) * _BLOCK + _AFTER
