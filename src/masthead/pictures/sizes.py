"""Make one size of a picture for readers: light enough for a bad line, with credit and copyright in the file."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from math import sqrt
from typing import Any, Final

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from wagtail.images.image_operations import FilterOperation
from willow.image import AvifImageFile, ImageFile, JPEGImageFile, PNGImageFile, WebPImageFile

from masthead.pictures.packets import packet

# What any size of a picture may weigh: the promise of 60 KB for the first picture of a page, less its headers.
MOST_BYTES: Final = 59_000
_JPEG_QUALITY: Final = 78
_SAFELY: Final = 0.95
_KEY_DIGITS: Final = 8
_KINDS: Final[dict[str, type[ImageFile]]] = {
    "avif": AvifImageFile,
    "webp": WebPImageFile,
    "jpeg": JPEGImageFile,
    "png": PNGImageFile,
}
# How the name of the operation begins in a filter.
PRINTED: Final = "printed-"


def printed(row: Any) -> str:
    """Return the filter that makes a size of a picture for readers.

    It names the file and the words that go into each size: a size that was made of another file, or bears another
    name, is never taken for one of these, not even where somebody made it while the picture was being changed.
    """
    said = f"{row.file.name}\0{row.file_hash}\0{row.credit}\0{row.rights}"
    return PRINTED + hashlib.sha256(said.encode()).hexdigest()[:_KEY_DIGITS]


class Printed(FilterOperation):
    """``printed-KEY``: encode in the format that the filter before it named.

    WebP and AVIF keep within ``MOST_BYTES``. Most pictures do at the best quality. A detailed one loses quality, and
    below the least quality it loses width, so that what is sent is always sharp enough for its size.
    """

    def construct(self, key: str) -> None:
        """Keep apart what is made of different files and words; the key says no more."""

    def run(self, willow: Any, image: Any, env: dict[str, Any]) -> Any:
        """Return the picture encoded. Cost: one encode, rarely two or more."""
        form = env["output-format"]
        words = packet(credit=image.credit, rights=image.rights)
        return _Encoded(form=form, data=_ENCODERS[form](_bare(willow.image), words))


class _Encoded:
    """Stands where Wagtail has a picture to encode, and is encoded already: how, is no matter of its settings."""

    def __init__(self, *, form: str, data: bytes) -> None:
        self._form, self._data = form, data
        self.save_as_avif = self.save_as_webp = self.save_as_jpeg = self.save_as_png = self._write

    def has_alpha(self) -> bool:
        """Return False: what shines through has been seen to."""
        return False

    def _write(self, out: Any, **_settings: Any) -> ImageFile:
        out.write(self._data)
        return _KINDS[self._form](out)


def _bare(picture: Image.Image) -> Image.Image:
    """Return the pixels alone, for an encoder writes along what a picture has with it."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare


def _as_jpeg(picture: Image.Image, words: bytes) -> bytes:
    out = BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=_JPEG_QUALITY, optimize=True, progressive=True, xmp=words)
    return out.getvalue()


def _as_png(picture: Image.Image, words: bytes) -> bytes:
    out, text = BytesIO(), PngInfo()
    if words:
        text.add_itxt("XML:com.adobe.xmp", words.decode())
    picture.save(out, "PNG", optimize=True, pnginfo=text)
    return out.getvalue()


def _as_webp(picture: Image.Image, words: bytes) -> bytes:
    # A third of the time of the library's own choice, for files a twentieth heavier; only who takes no AVIF gets them.
    way = _Within(form="WEBP", words=words, qualities=((74, 1.0), (58, 0.74), (40, 0.54)), more={"method": 2})
    return way.encode(picture)


def _as_avif(picture: Image.Image, words: bytes) -> bytes:
    # Less than half the time of speed 8, for a picture that is as sharp and weighs a twenty-fifth more.
    way = _Within(form="AVIF", words=words, qualities=((50, 1.0), (44, 0.8), (36, 0.53)), more={"speed": 9})
    return way.encode(picture)


_ENCODERS: Final = {"avif": _as_avif, "webp": _as_webp, "jpeg": _as_jpeg, "png": _as_png}


@dataclass(frozen=True, kw_only=True)
class _Within:
    """How a picture is encoded within ``MOST_BYTES``.

    Attributes:
        qualities: (quality, what a file then weighs of what it weighs at the best), measured on detailed photos; the
            last is the least that still looks like the photo.
    """

    form: str
    words: bytes
    qualities: tuple[tuple[int, float], ...]
    more: Mapping[str, int] = field(default_factory=dict)

    def encode(self, picture: Image.Image) -> bytes:
        """Return the picture at the best quality that keeps it light, or smaller at the least. Cost: 1 to 4 encodes."""
        best = self._data(picture, quality=self.qualities[0][0])
        if len(best) <= MOST_BYTES:
            return best
        for quality, share in self.qualities[1:]:
            if len(best) * share <= MOST_BYTES and len(data := self._data(picture, quality=quality)) <= MOST_BYTES:
                return data
        least, share = self.qualities[-1]
        return self._smaller(picture, quality=least, expected=len(best) * share)

    def _smaller(self, picture: Image.Image, *, quality: int, expected: float) -> bytes:
        data, weight = b"", expected
        while not data or weight > MOST_BYTES:
            scale = min(_SAFELY, sqrt(MOST_BYTES / weight) * _SAFELY)
            size = max(1, int(picture.width * scale)), max(1, int(picture.height * scale))
            picture = picture.resize(size, Image.Resampling.LANCZOS)
            data = self._data(picture, quality=quality)
            weight = len(data)
        return data

    def _data(self, picture: Image.Image, *, quality: int) -> bytes:
        out = BytesIO()
        picture.save(out, self.form, quality=quality, xmp=self.words, **self.more)
        return out.getvalue()
